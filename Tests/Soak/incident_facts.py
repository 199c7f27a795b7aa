"""What of an incident must be the same, whether a year of nights or one report tells it."""


def time_of(evidence):
    return evidence and evidence["time"]


def facts(incident):
    """By name; without files, lines, and what depends on when the first of them was read."""
    scope = incident["scope"]
    found = {
        "class": incident["class"], "state": incident["state"],
        "organization": scope["organization"], "services": ", ".join(sorted(scope["services"])),
        "calls": incident["calls"], "requests": incident["requests"],
        "wasted retries seen": incident["wasted_retries"]["seen"],
        "wasted retries inferred": incident["wasted_retries"]["inferred"],
        "codes": [(code["class"], code["detail"], code["requests"]) for code in incident["codes"]],
    }
    for key in ("last_success_before", "first_failure", "last_failure", "recovered"):
        found[key] = time_of(incident[key])
    for row in incident["by_service"]:
        for key in ("calls_failed", "requests_failed_seen", "requests_failed_inferred", "wasted_retries_seen",
                    "wasted_retries_inferred"):
            found[f"{row['service']} {key}"] = row[key]
        for key in ("first_failure", "last_failure", "recovered"):
            found[f"{row['service']} {key}"] = time_of(row[key])
    return found


def name(incident):
    return f"{time_of(incident['first_failure'])} {', '.join(sorted(incident['scope']['services']))}"


def overlap(left, right):
    """Seconds of nearness: incidents of the same services, told apart by their beginning."""
    if set(left["scope"]["services"]) & set(right["scope"]["services"]):
        return time_of(left["first_failure"]) <= (time_of(right["last_failure"])) and \
            time_of(right["first_failure"]) <= time_of(left["last_failure"])
    return False


def differences(known, true):
    """Sentences on what the history says and what is true: lists of incidents."""
    wrong, left = [], list(known)
    for truth in sorted(true, key=name):
        same = next((one for one in left if name(one) == name(truth)), None) or \
            next((one for one in left if overlap(one, truth)), None)
        if same is None:
            wrong.append(f"unknown to the history: {name(truth)}: {truth['calls']}")
            continue
        left.remove(same)
        said, meant = facts(same), facts(truth)
        for key in sorted(set(said) | set(meant)):
            if said.get(key) != meant.get(key):
                wrong.append(f"{same['id']} ({name(truth)}) {key}: said {said.get(key)}, true {meant.get(key)}")
    wrong += [f"only in the history: {one['id']} ({name(one)}): {one['calls']}" for one in left]
    return wrong
