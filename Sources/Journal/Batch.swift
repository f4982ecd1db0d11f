import Ledger
import Line

/// Requests that are carried out together or not at all.
public struct Batch: Sendable {
    public let id: String?
    /// Worker and note, for all of its events.
    let common: Fields
    /// The requests with their place after BEGIN, refused ones counted.
    public private(set) var requests: [(line: Int, request: Request)] = []
    /// The first line that was refused when it came, and why; 0 for BEGIN itself.
    private var broken: (line: Int, refusal: Refusal)?
    private var canonical: [UInt8] = []
    private var lineCount = 0

    /// - Parameter fields: of BEGIN, `id` among them; nil when BEGIN was refused.
    public init(_ fields: Fields) {
        id = fields["id"]
        common = fields.without("id")
        RequestDigest(.begin, common).append(to: &canonical)
    }

    /// A batch that can only fail: its BEGIN was refused.
    public init(refused refusal: Refusal) {
        self.init([])
        broken = (0, refusal)
    }

    public var count: Int { requests.count }
    public private(set) var byteCount = 0

    public mutating func add(_ request: Request, byteCount: Int) {
        lineCount += 1
        self.byteCount += byteCount
        requests.append((lineCount, request))
        canonical.append(0x0A)
        request.digest.append(to: &canonical)
    }

    /// A line that was refused when it came: the batch fails at COMMIT.
    public mutating func addRefused(_ refusal: Refusal) {
        lineCount += 1
        // In place of a digest: with this line it is another batch.
        canonical.append(0x0A)
        if broken == nil { broken = (lineCount, refusal) }
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
