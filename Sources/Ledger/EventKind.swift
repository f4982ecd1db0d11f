/// What happened. The raw values are the log's own words, past tense.
public enum EventKind: String, CaseIterable, Sendable {
    case opened
    case product
    case facility
    case quota
    case granted
    case revoked
    case received
    case dispensed
    case returned
    case shipped
    case arrived
    case lost
    case cancelled
    case counted
    case resolved
    case quarantined
    case released
    case recalled
    case recallLifted = "recall-lifted"
    case destructionProposed = "destruction-proposed"
    case destroyed
    case rejected
    case expired
    case relotted
    case corrected
    case trained
    case used
    case carried
    case consented
    case followedUp = "followed-up"
    case clockSet = "clock-set"
    case keyChanged = "key-changed"

    /// - Parameter word: as a line has it.
    init?(word: UnsafeRawBufferPointer) {
        guard let place = Self.words.firstIndex(where: { word.isText($0) }) else { return nil }
        self = Self.allCases[place]
    }

    private static let words = allCases.map(\.rawValue)
}
