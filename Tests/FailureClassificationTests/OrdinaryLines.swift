@testable import FailureClassification

/// Lines of services that have nothing to do with language models, the same in every run.
struct OrdinaryLines {
  static func make(count: Int) -> [String] {
    var maker = OrdinaryLines(random: SeededRandom(seed: 20_260_305))
    return (0..<count).map { _ in maker.line() }
  }

  private var random: SeededRandom

  private mutating func pick<Value>(_ values: [Value]) -> Value {
    values[Int.random(in: 0..<values.count, using: &random)]
  }

  private mutating func number(_ range: ClosedRange<Int>) -> Int {
    Int.random(in: range, using: &random)
  }

  private mutating func id(_ count: Int = 16) -> String {
    String((0..<count).map { _ in pick(Array("0123456789abcdef")) })
  }

  private mutating func time() -> String {
    let parts = [number(0...23), number(0...59), number(0...59)].map {
      $0 < 10 ? "0\($0)" : "\($0)"
    }
    return "2026-03-05T\(parts.joined(separator: ":")).\(number(100...999))Z"
  }

  private mutating func line() -> String {
    switch number(0...5) {
    case 0: accessLine()
    case 1: plainLine()
    case 2: logfmtLine()
    default: jsonLine()
    }
  }

  // MARK: Shapes

  private mutating func accessLine() -> String {
    let path = pick([
      "/", "/health", "/api/orders", "/api/orders/\(number(1...9999))", "/api/cart", "/login",
      "/static/app.\(id(8)).js", "/api/search?q=shoes&page=\(number(1...9))", "/api/users/me",
      "/v1/payments", "/v1/files/\(id(8))", "/graphql", "/metrics", "/api/chat/rooms", "/v1/models",
    ])
    let agent = pick([
      "Mozilla/5.0 (X11; Linux x86_64)", "curl/8.5.0", "kube-probe/1.29", "okhttp/4.12.0",
      "python-requests/2.32", "GoogleHC/1.0",
    ])
    let status = pick([200, 200, 200, 200, 201, 204, 301, 304, 400, 401, 404, 429, 500, 502, 503])
    return
      "10.\(number(0...9)).\(number(0...99)).\(number(1...254)) - - [05/Mar/2026:09:14:07 +0000]"
      + " \"\(pick(["GET", "POST", "PUT"])) \(path) HTTP/1.1\" \(status) \(number(0...9000))"
      + " \"-\" \"\(agent)\""
  }

  private mutating func plainLine() -> String {
    let stamp = time().replacing("T", with: " ").replacing("Z", with: "")
    let logger = pick([
      "app.orders", "sqlalchemy.engine", "celery.worker", "gunicorn.error", "root",
    ])
    return "\(stamp) \(pick(Self.levels)) [\(pick(["main", "worker-3", "pool-1-thread-7"]))] "
      + "\(logger) - \(message())"
  }

  private mutating func logfmtLine() -> String {
    "ts=\(time()) level=\(pick(["info", "warn", "error", "debug"])) caller=\(pick(Self.files)) "
      + "msg=\"\(message())\" duration=\(number(1...900))ms trace_id=\(id(32))"
  }

  private mutating func jsonLine() -> String {
    let text = JSONLine.quoted(message())
    return switch number(0...3) {
    case 0:
      #"{"timestamp":"\#(time())","level":"\#(pick(["info", "warning", "error"]))","event":\#(text),"#
        + #""logger":"app.\#(pick(["cart", "stock", "mail"]))","request_id":"\#(id())"}"#
    case 1:
      #"{"level":\#(pick([30, 40, 50])),"time":17727020\#(number(10000...99999)),"pid":31,"#
        + #""hostname":"web-\#(number(1...9))","reqId":"\#(id(8))","responseTime":\#(number(1...900)),"#
        + #""msg":\#(text)}"#
    case 2:
      #"{"@timestamp":"\#(time())","log.level":"\#(pick(Self.levels))","service.name":"#
        + #""\#(pick(["shop", "billing-export", "search"]))","message":\#(text),"labels":{"tenant":"#
        + #""t\#(number(1...40))"}}"#
    default:
      #"{"ts":\#(number(1_772_700_000...1_772_790_000)).\#(number(100...999)),"severity":"INFO","#
        + #""message":\#(text),"trace":"\#(id(32))","spanId":"\#(id())"}"#
    }
  }

  private static let levels = ["INFO", "INFO", "INFO", "DEBUG", "WARN", "ERROR"]
  private static let files = ["server.go:88", "store/sql.go:412", "cache.go:31", "http.go:207"]

  // MARK: Messages

  private mutating func message() -> String {
    let area = number(0...9)
    switch area {
    case 0: return databaseMessage()
    case 1: return cacheMessage()
    case 2: return queueMessage()
    case 3: return metricMessage()
    case 4: return accessMessage()
    case 5: return paymentMessage()
    case 6: return requestMessage()
    case 7: return jobMessage()
    case 8: return platformMessage()
    default: return failureMessage()
    }
  }

  private mutating func databaseMessage() -> String {
    pick([
      "SELECT id, status, total FROM orders WHERE customer_id = \(number(1...9999)) LIMIT 20",
      "UPDATE stock SET amount = amount - 1 WHERE sku = 'A-\(number(100...999))'",
      "COMMIT", "ROLLBACK", "[generated in 0.0002\(number(1...9))s] ()",
      "slow query: \(number(900...4000)) ms, rows=\(number(1...900))",
      "connection pool: \(number(1...20)) of 20 in use", "vacuum of table events finished",
      "INSERT INTO audit (actor, action) VALUES ('u\(number(1...99))', 'login')",
      "deadlock detected, transaction \(number(1...99999)) restarted",
    ])
  }

  private mutating func cacheMessage() -> String {
    pick([
      "cache hit key=user:\(number(1...9999)) ttl=\(number(1...300))",
      "cache miss key=product:\(number(1...9999))", "evicted \(number(1...90)) entries",
      "redis PING ok in \(number(1...9)) ms", "warmed \(number(100...900)) keys",
      "cache stampede lock acquired for catalog:\(number(1...50))",
    ])
  }

  private mutating func queueMessage() -> String {
    pick([
      "consumed offset \(number(1...99999)) of orders-\(number(0...11)), lag \(number(0...40))",
      "produced message to topic shipments partition \(number(0...5))",
      "rebalancing group checkout, \(number(1...6)) members",
      "acked delivery tag \(number(1...999))",
      "dead letter queue length \(number(0...3))", "committed offsets for group mailers",
      "poll returned \(number(0...500)) records in \(number(1...50)) ms",
    ])
  }

  private mutating func metricMessage() -> String {
    pick([
      "http_requests_total{code=\"200\",method=\"get\"} \(number(1...99999))",
      "gc pause \(number(1...40)) ms, heap \(number(100...900)) MiB",
      "cpu=\(number(1...99))% rss=\(number(80...900))MiB",
      "flushed \(number(10...900)) datapoints", "p99=\(number(20...900))ms p50=\(number(2...19))ms",
      "usage report written: \(number(1...99)) tenants", "scrape took \(number(1...30)) ms",
    ])
  }

  private mutating func accessMessage() -> String {
    pick([
      "login ok user=\(number(1...9999)) mfa=totp",
      "login failed for user \(number(1...9999)): bad password",
      "token refreshed for session \(id(8))", "session \(id(8)) expired", "invalid CSRF token",
      "permission denied: role viewer may not delete", "password reset mail sent",
      "JWT verified, kid=\(id(6))", "authentication failed: signature expired",
      "rate limiter: user \(number(1...99)) blocked for 60 s",
      "API token created for service export",
    ])
  }

  private mutating func paymentMessage() -> String {
    pick([
      "payment \(id(8)) captured: \(number(5...900)).00 EUR", "card declined: insufficient_funds",
      "invoice \(number(1000...9999)) sent", "refund \(id(6)) completed",
      "subscription renewed plan=pro",
      "billing run finished: \(number(1...900)) invoices", "3DS challenge started",
      "credit note \(number(1000...9999)) written",
      "customer \(number(1...999)) upgraded to plan team",
      "payment method updated for customer \(number(1...999))", "webhook charge.succeeded received",
      "account \(number(1...99)) quota: \(number(1...90)) of 100 GB", "spending report exported",
    ])
  }

  private mutating func requestMessage() -> String {
    pick([
      "request completed", "request finished in \(number(1...900)) ms", "upstream responded 200",
      "GET https://stock.internal/api/v2/items/\(number(1...999)) 200 in \(number(1...90)) ms",
      "POST https://api.stripe.com/v1/charges 200", "client closed connection",
      "proxying to backend \(number(1...6))", "response sent, \(number(100...9000)) bytes",
      "websocket opened room=\(number(1...99))", "chat message delivered room=\(number(1...99))",
      "search for \"shoes\" returned \(number(0...400)) results", "image resized to 640x480",
    ])
  }

  private mutating func jobMessage() -> String {
    pick([
      "job \(id(6)) started", "job \(id(6)) finished in \(number(1...90)) s", "nightly export done",
      "Task app.mail.send[\(id(8))] succeeded in 0.\(number(10...99))s: None",
      "retry \(number(1...3)) of 3 for job \(id(6))", "scheduler tick, \(number(0...9)) due",
      "index rebuilt: \(number(100...9000)) documents",
      "model training finished, auc=0.\(number(70...99))",
      "report generated for tenant \(number(1...40))", "mail queued to=\(number(1...900))",
    ])
  }

  private mutating func platformMessage() -> String {
    pick([
      "Listening on port 8080", "readiness probe ok", "SIGTERM received, draining",
      "config reloaded",
      "feature flag new-checkout = \(pick(["on", "off"]))",
      "deployment web rolled out, revision \(number(1...99))",
      "certificate valid for \(number(10...89)) days",
      "Started Application in \(number(2...9)).3 seconds",
      "pod web-\(id(5)) scheduled", "disk usage \(number(20...95)) %",
      "leader elected: node \(number(1...3))",
    ])
  }

  private mutating func failureMessage() -> String {
    pick([
      "ECONNREFUSED 10.0.0.\(number(1...99)):5432",
      "upstream timed out (110: Connection timed out)",
      "java.lang.NullPointerException: Cannot invoke \"Cart.items()\"",
      "read: connection reset by peer",
      "ValidationError: amount must be positive", "KeyError: 'sku'", "TypeError: x is undefined",
      "circuit breaker open for stock-service", "503 from shipping, retrying in 2 s",
      "429 Too Many Requests from api.slack.com, retry after 30", "OOMKilled container worker",
      "lock wait timeout exceeded", "no such file or directory: /tmp/\(id(6))",
      "context deadline exceeded while calling stock",
      "disk quota exceeded for user \(number(1...99))",
      "failed to parse date '2026-13-01'", "HTTP 500 from geocoder",
      "duplicate key value violates unique constraint",
    ])
  }
}
