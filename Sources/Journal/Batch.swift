import Ledger
import Line

/// Requests that are carried out together or not at all.
public struct Batch: Sendable {
    /// Its id alone, or nothing.
    let identity: Fields
    /// Worker and note, for all of its events.
    let common: Fields
    /// The requests with their place after BEGIN; none of a batch that can only fail.
    public private(set) var requests: [(line: Int, request: Request)] = []
    /// The first line that was refused when it came, and why; 0 for BEGIN itself.
    private var broken: (line: Int, refusal: Refusal)?
    private var canonical: [UInt8] = []
    private var lineCount = 0

    /// - Parameter fields: of BEGIN, `id` among them.
    public init(_ fields: Fields) {
        var identity = Fields()
        identity.append("id", of: fields)
        self.identity = identity
        common = fields.without("id")
        RequestDigest(.begin, common, Verb.begin.form.match(common)).append(to: &canonical)
    }

    /// A batch that can only fail: its BEGIN was refused.
    public init(refused refusal: Refusal) {
        self.init([])
        broken = (0, refusal)
    }

    /// Of the requests that were not refused.
    public private(set) var count = 0
    public private(set) var byteCount = 0

    public mutating func add(_ request: Request, byteCount: Int) {
        lineCount += 1
        count += 1
        self.byteCount += byteCount
        guard broken == nil else { return }
        requests.append((lineCount, request))
        canonical.append(0x0A)
        request.digest.append(to: &canonical)
    }

    /// A line that was refused when it came: the batch fails at COMMIT.
    public mutating func addRefused(_ refusal: Refusal) {
        guard broken == nil else { return }
        broken = (lineCount + 1, refusal)
        requests = []
        // In place of a digest: no batch without a refused line has this one's.
        canonical.append(0x0A)
    }

    /// Of all requests in their order.
    var digest: RequestDigest { RequestDigest(of: canonical) }

    func requireUnbroken() throws(Refusal) {
        if let broken { throw Batch.failed(line: broken.line, broken.refusal) }
    }

    static func failed(line: Int, _ refusal: Refusal) -> Refusal {
        Refusal(
            .batchFailed, [Field("line", line), Field("error", refusal.code.rawValue)] + refusal.fields,
            "nothing was written: " + refusal.message)
    }

    /// A ROW an event.
    public static func answer(_ events: [Event], isReplay: Bool, newest: UInt64, to reply: inout Reply) {
        for event in events { reply.row(event, ["line"]) }
        reply.end(with: events.last?.number ?? newest, isReplay: isReplay) { _ in }
    }
}
