/// Where the parts of a long answer come from. Used by one thread at a time.
protocol AnswerSource: AnyObject {
    func part() -> AnswerPart
}

/// Some of an answer's bytes.
struct AnswerPart: Sendable {
    enum Next: Sendable {
        case more
        case end
        /// The last answer of its connection.
        case close
        /// More comes when there are newer events than this one.
        case after(UInt64)
    }

    let bytes: [UInt8]
    let next: Next
}

/// A long answer under way to one connection. It lives on the event loop; its source works elsewhere meanwhile.
final class AnswerStream: @unchecked Sendable {
    // @unchecked Sendable: the loop and one pool thread take turns; `isWorking` says whose turn it is.
    let source: any AnswerSource
    private weak var connection: Connection?
    private let readers: Readers
    private var isWorking = false
    private var isAbandoned = false
    private var isWaitingForNewer = false

    init(_ source: any AnswerSource, to connection: Connection, _ readers: Readers) {
        self.source = source
        self.connection = connection
        self.readers = readers
    }

    func next() {
        guard !isWorking, !isAbandoned, !isWaitingForNewer else { return }
        isWorking = true
        readers.work(self)
    }

    func made(_ part: AnswerPart) {
        isWorking = false
        guard !isAbandoned, let connection else { return }
        switch part.next {
        case .more: connection.streamed(part.bytes, isLast: false)
        case .end: connection.streamed(part.bytes, isLast: true)
        case .close: connection.streamedToTheEnd(part.bytes)
        case .after(let number):
            isWaitingForNewer = true
            connection.follow(part.bytes, after: number)
        }
    }

    /// There are newer events than the follower has seen.
    func newer() {
        isWaitingForNewer = false
    }

    func abandon() {
        isAbandoned = true
    }
}
