/// Every word that a request may begin with. A new one is a case here and a file of its own under Verbs or Queries:
/// the compiler then names each switch that must know it.
public enum Verb: String, CaseIterable, Sendable {
    case product = "PRODUCT"
    case facility = "FACILITY"
    case quota = "QUOTA"
    case receive = "RECEIVE"
    case dispense = "DISPENSE"
    case returned = "RETURN"
    case ship = "SHIP"
    case arrive = "ARRIVE"
    case cancel = "CANCEL"
    case count = "COUNT"
    case resolve = "RESOLVE"
    case quarantine = "QUARANTINE"
    case release = "RELEASE"
    case destroy = "DESTROY"
    case confirm = "CONFIRM"
    case reject = "REJECT"
    case lot = "LOT"
    case correct = "CORRECT"
    case train = "TRAIN"
    case use = "USE"
    case carry = "CARRY"
    case consent = "CONSENT"
    case followUp = "FOLLOWUP"
    case clock = "CLOCK"
    case grant = "GRANT"
    case revoke = "REVOKE"

    case begin = "BEGIN"
    case commit = "COMMIT"
    case abort = "ABORT"

    case stock = "STOCK"
    case card = "CARD"
    case expiring = "EXPIRING"
    case quotas = "QUOTAS"
    case trace = "TRACE"
    case balance = "BALANCE"
    case events = "EVENTS"
    case report = "REPORT"
    case forecast = "FORECAST"
    case shipments = "SHIPMENTS"
    case pending = "PENDING"
    case discrepancies = "DISCREPANCIES"
    case facilities = "FACILITIES"
    case products = "PRODUCTS"
    case lots = "LOTS"
    case grants = "GRANTS"
    case scan = "SCAN"
    case checkpoint = "CHECKPOINT"
    case proof = "PROOF"
    case stats = "STATS"

    case ping = "PING"
    case whoAmI = "WHOAMI"
    case help = "HELP"
    case quit = "QUIT"

    public enum Sort: Sendable {
        case write
        case batch
        case query
        /// About the connection itself: open to everyone.
        case greeting
    }

    public var sort: Sort {
        switch self {
        case .product, .facility, .quota, .receive, .dispense, .returned, .ship, .arrive, .cancel, .count, .resolve,
            .quarantine, .release, .destroy, .confirm, .reject, .lot, .correct, .train, .use, .carry, .consent,
            .followUp, .clock, .grant, .revoke:
            .write
        case .begin, .commit, .abort: .batch
        case .stock, .card, .expiring, .quotas, .trace, .balance, .events, .report, .forecast, .shipments, .pending,
            .discrepancies, .facilities, .products, .lots, .grants, .scan, .checkpoint, .proof, .stats:
            .query
        case .ping, .whoAmI, .help, .quit: .greeting
        }
    }

    private static let byWord = allCases.map { (word: VerbWord($0.rawValue), verb: $0) }

    /// - Parameter word: in capitals.
    public init?(word: String) {
        let word = VerbWord(word)
        guard let known = Self.byWord.first(where: { $0.word == word }) else { return nil }
        self = known.verb
    }

    /// Among all cases. Swift stores an enum without payloads as that number: comparing raw values would take longer
    /// than what is done with it.
    public var place: Int { Int(unsafeBitCast(self, to: UInt8.self)) }
}

/// A verb's word in two numbers, to be compared at once. No verb has a word that is longer.
private struct VerbWord: Equatable {
    private var bytes = InlineArray<2, UInt64>(repeating: 0)
    private let byteCount: Int

    init(_ word: String) {
        var word = word
        byteCount = word.utf8.count
        word.withUTF8 { utf8 in
            withUnsafeMutableBytes(of: &bytes) { bytes in
                bytes.copyMemory(from: UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: utf8.prefix(bytes.count))))
            }
        }
    }

    static func == (left: VerbWord, right: VerbWord) -> Bool {
        left.bytes[0] == right.bytes[0] && left.bytes[1] == right.bytes[1] && left.byteCount == right.byteCount
    }
}

/// A set of verbs in one word. There are no more than 64.
struct VerbSet: OptionSet {
    let rawValue: UInt64

    init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    init(where isIn: (Verb) -> Bool) {
        rawValue = Verb.allCases.reduce(0) { isIn($1) ? $0 | 1 << UInt64($1.place) : $0 }
    }

    /// All that are in any of these.
    init(_ sets: [VerbSet]) {
        self = sets.reduce([]) { $0.union($1) }
    }

    func contains(_ verb: Verb) -> Bool { rawValue & 1 << UInt64(verb.place) != 0 }
}
