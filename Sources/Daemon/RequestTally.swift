import Journal
import Ledger

/// What became of a request, as it is counted.
struct RequestResult: Sendable {
    static let ok = RequestResult(place: 0)
    static let replayed = RequestResult(place: 1)
    /// Kept for COMMIT.
    static let queued = RequestResult(place: 2)
    static let names = ["ok", "replayed", "queued"] + RefusalCode.allCases.map(\.rawValue)

    let place: Int

    private init(place: Int) {
        self.place = place
    }

    init(_ refusal: Refusal) {
        place = 3 + refusal.code.place
    }

    init(_ outcome: Outcome) {
        switch outcome {
        case .accepted(_, let isReplay): self = isReplay ? .replayed : .ok
        case .refused(let refusal): self.init(refusal)
        }
    }
}

/// How often each verb had each result: counted by one thread in a plain array, and folded now and then into what all
/// threads share.
struct RequestTally {
    private static let resultCount = RequestResult.names.count

    /// A row a verb, and one for lines that name none.
    private var counts = ContiguousArray<UInt64>(repeating: 0, count: (Verb.allCases.count + 1) * resultCount)
    /// Where `counts` is not zero.
    private var touched: ContiguousArray<Int> = []

    /// - Parameter verb: nil for a line that names none.
    mutating func count(_ verb: Verb?, _ result: RequestResult) {
        let cell = (verb?.place ?? Verb.allCases.count) * Self.resultCount + result.place
        if counts[cell] == 0 { touched.append(cell) }
        counts[cell] += 1
    }

    /// Moves everything counted to another tally.
    mutating func move(to other: inout RequestTally) {
        for cell in touched {
            if other.counts[cell] == 0 { other.touched.append(cell) }
            other.counts[cell] += counts[cell]
            counts[cell] = 0
        }
        touched.removeAll(keepingCapacity: true)
    }

    /// In the bytewise order of the labels.
    var rows: [(labels: String, count: UInt64)] {
        touched.map { cell in
            let verb = cell / Self.resultCount
            let name = verb < Verb.allCases.count ? Verb.allCases[verb].rawValue : "none"
            return ("verb=\"\(name)\",result=\"\(RequestResult.names[cell % Self.resultCount])\"", counts[cell])
        }.sorted { $0.labels.utf8.lexicographicallyPrecedes($1.labels.utf8) }
    }
}
