/// How the page looks: on a screen, light and dark, on a telephone, on paper.
enum HTMLStyle {
  /// Nothing but this very style sheet: no script, no file, no network, no form.
  static let policy =
    "default-src 'none'; style-src 'sha256-\(digest)'; base-uri 'none'; form-action 'none'"

  /// SHA-256 of `sheet` in base 64; a test computes it anew.
  static let digest = "T7ndwLqjW1NO5TO5TvruVDSqxSCvZPVxPQ3Ay26I6UM="

  // Failed is orange and successful blue, which colour-blind readers can tell apart; they differ in
  // place and lightness, too, wasted retries in direction. Every colour of a bar's rim has a contrast
  // of at least 4.5 to the page, text of 6.
  static let sheet = """
    :root{color-scheme:light dark;--ink:#1b1f24;--soft:#57606a;--paper:#fff;--raised:#f4f6f8;
      --line:#d0d7de;--code:#eceff2;--failed:#c24a00;--good:#7fbfe6;--rim:#1f78b4;
      --wasted:#8a5a00;--spent:#7a4fa3;--link:#0550ae;--band:#c24a00;--accent:#57606a}
    @media screen and (prefers-color-scheme:dark){
      :root{--ink:#e6edf3;--soft:#9aa5b1;--paper:#0f1318;--raised:#171c23;--line:#39424d;
        --code:#232a33;--failed:#ff8a47;--good:#2f78a8;--rim:#4f9fd0;--wasted:#e6c068;
        --spent:#c39be0;--link:#79b8ff;--band:#ff8a47;--accent:#9aa5b1}
    }
    *{box-sizing:border-box}
    html{font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",Arial,sans-serif;
      -webkit-text-size-adjust:100%;text-size-adjust:100%}
    body{margin:0;background:var(--paper);color:var(--ink)}
    main{max-width:72rem;margin:0 auto;padding:1.25rem 1.25rem 4rem}
    main.over{--accent:#0072b2}
    main.open{--accent:var(--failed)}
    h1{font-size:1.75rem;line-height:1.25;margin:.5rem 0 .25rem;padding-left:.75rem;
      border-left:.4rem solid var(--accent)}
    h1+p{color:var(--soft);font-size:.875rem;margin-top:0}
    h2{font-size:1.3rem;margin:2.5rem 0 .5rem;padding-bottom:.25rem;
      border-bottom:1px solid var(--line)}
    h3{font-size:1.1rem;margin:1.75rem 0 .5rem}
    p,li{max-width:52rem}
    p,li,td,th,figcaption{overflow-wrap:break-word}
    code,samp,bdi{overflow-wrap:anywhere}
    tbody th bdi{overflow-wrap:break-word}
    @media screen{
      tbody th code{overflow-wrap:break-word}
      .facts th code{overflow-wrap:anywhere}
    }
    li{margin:.25rem 0}
    code,samp{font:.875em/1.4 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",
      monospace;background:var(--code);border-radius:.25rem;padding:.1em .2em;
      unicode-bidi:isolate;-webkit-box-decoration-break:clone;box-decoration-break:clone}
    a{color:var(--link)}
    a:focus-visible,summary:focus-visible,.scroll:focus-visible{outline:3px solid var(--link);
      outline-offset:2px}
    nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1rem;list-style:none;margin:1rem 0;
      padding:.5rem .75rem;background:var(--raised);border:1px solid var(--line);
      border-radius:.4rem;font-size:.9rem}
    nav li{margin:0}
    .scroll{overflow-x:auto;margin:.75rem 0}
    table{border-collapse:collapse;width:100%;font-size:.9rem;line-height:1.4}
    th,td{padding:.4rem .7rem;text-align:left;vertical-align:top;
      border-bottom:1px solid var(--line);min-width:4.5rem}
    td:last-child:not(.number){min-width:8rem}
    thead th{background:var(--raised);border-bottom:2px solid var(--line);vertical-align:bottom}
    tbody th{font-weight:400}
    .facts th{font-weight:600;width:15rem}
    th.number,td.number{text-align:right;font-variant-numeric:tabular-nums}
    figure{margin:1.5rem 0;padding:1rem;border:1px solid var(--line);border-radius:.4rem}
    figcaption{margin-bottom:.5rem}
    .legend,.events,.note{font-size:.85rem;color:var(--soft)}
    .legend{display:flex;flex-wrap:wrap;gap:.25rem 1.1rem;list-style:none;margin:0 0 .25rem;
      padding:0}
    .legend li,.events li{margin:0}
    .events{padding-left:1.75rem;margin:.5rem 0}
    .note{margin:0 0 .75rem}
    .key{display:inline-block;width:.9em;height:.9em;margin-right:.4em;vertical-align:-.1em;
      border:.45em solid}
    .key.failed{border-color:var(--failed)}
    .key.spent{border-color:var(--spent)}
    .key.succeeded{border:1px solid var(--rim);background:var(--good);print-color-adjust:exact;
      -webkit-print-color-adjust:exact}
    .key.wasted{border:2px solid var(--wasted);background:color-mix(in srgb,var(--wasted) 20%,
      transparent)}
    .key.outage{border-color:var(--band);opacity:.25}
    .key.mixed{border:2px dashed var(--soft)}
    .lane p{margin:.6rem 0 .15rem;font-size:.85rem;max-width:none}
    svg{display:block;width:100%;overflow:visible}
    .bars{height:4.5rem}
    .bars path,.bars rect{vector-effect:non-scaling-stroke}
    .bars .failed{fill:var(--failed);stroke:var(--failed)}
    .bars .spent{fill:var(--spent);stroke:var(--spent)}
    .bars .succeeded{fill:var(--good);stroke:var(--rim)}
    .bars .wasted{fill:var(--wasted);fill-opacity:.2;stroke:var(--wasted)}
    .bars .outage{fill:var(--band);opacity:.13}
    .bars .mixed{fill:none;stroke:var(--soft);stroke-dasharray:4 3}
    .bars .grid{stroke:var(--line);fill:none}
    .bars .base{stroke:var(--ink);fill:none}
    .bars .mark{stroke:var(--ink);fill:none;stroke-dasharray:1 2}
    .bars .tip{fill:transparent}
    .bars .tip:hover{fill:var(--ink);opacity:.12}
    .axis.time{margin-top:3px}
    .axis text{font-size:12px;fill:var(--soft)}
    .axis.marks text{font-size:11px;text-anchor:middle;fill:var(--paper)}
    .axis.marks circle{fill:var(--ink)}
    details{margin-top:.5rem;font-size:.9rem}
    details th,details td{min-width:0;padding:.2rem .5rem}
    details tbody th{white-space:nowrap}
    summary{cursor:pointer;color:var(--link)}
    @media (max-width:40rem){
      main{padding:.75rem .75rem 3rem}
      h1{font-size:1.35rem}
      figure{padding:.6rem}
      .facts th{width:7.5rem}
      th,td{padding:.35rem .4rem}
      table:not(.facts){min-width:36rem}
    }
    @media print{
      @page{margin:14mm}
      html{font-size:10.5px}
      main{max-width:none;padding:0}
      nav,details{display:none}
      .scroll{overflow:visible}
      a{color:inherit}
      thead{display:table-header-group}
      tr,.lane,.events,li{break-inside:avoid}
      figcaption,.legend{break-after:avoid}
      p,li{max-width:none}
      h1,h2,h3{break-after:avoid}
      p{orphans:3;widows:3}
    }

    """
}
