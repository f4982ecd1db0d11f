import Line

/// Every error code of the protocol, in the order in which a request meets them: form, right, id, names and their
/// state, rules; then what the daemon itself may have to say. Where a state is told among the rules: RefusalsInOrder.
public enum RefusalCode: String, CaseIterable, Sendable, Comparable {
    case lineTooLong = "line-too-long"
    case badEncoding = "bad-encoding"
    case badLine = "bad-line"
    case unknownVerb = "unknown-verb"
    case unknownField = "unknown-field"
    case duplicateField = "duplicate-field"
    case missingField = "missing-field"
    case badValue = "bad-value"

    case forbidden

    case idReused = "id-reused"

    case unknownFacility = "unknown-facility"
    case unknownProduct = "unknown-product"
    case unknownLot = "unknown-lot"
    case unknownShipment = "unknown-shipment"
    case unknownEvent = "unknown-event"
    case unknownGrant = "unknown-grant"

    case alreadyCorrected = "already-corrected"
    case notCorrectable = "not-correctable"
    case notPending = "not-pending"
    case facilityClosed = "facility-closed"
    case facilityNotEmpty = "facility-not-empty"

    case clockBehind = "clock-behind"
    case personalNumber = "personal-number"
    case lotMismatch = "lot-mismatch"
    case expired
    case insufficientStock = "insufficient-stock"
    case quotaExceeded = "quota-exceeded"
    case sameUser = "same-user"

    case noBatch = "no-batch"
    case batchFull = "batch-full"
    case batchFailed = "batch-failed"
    case busy
    case storageFull = "storage-full"
    case readOnly = "read-only"
    case `internal`

    public static func < (left: RefusalCode, right: RefusalCode) -> Bool {
        left.place < right.place
    }

    /// Among all cases, as a verb's; 0 is reported before everything else.
    public var place: Int { Int(unsafeBitCast(self, to: UInt8.self)) }
}

/// A request that is not carried out: nothing of it is kept.
public struct Refusal: Error, Equatable, Sendable {
    public let code: RefusalCode
    public let fields: [Field]
    /// For a person. It never quotes a value that may be a recipient's code.
    public let message: String

    public init(_ code: RefusalCode, _ fields: [Field] = [], _ message: String) {
        self.code = code
        self.fields = fields
        self.message = message
    }

    /// What a reply carries after the code.
    public var replyFields: [Field] {
        fields + [Field("message", message)]
    }
}

extension Refusal {
    public init(_ line: UnreadableLine) {
        let code: RefusalCode =
            switch line.error {
            case .tooLong: .lineTooLong
            case .badEncoding: .badEncoding
            case .badLine: .badLine
            }
        self.init(code, [], line.message)
    }

    public static func badValue(_ key: String, _ expected: String) -> Refusal {
        Refusal(.badValue, [Field("field", key)], "\(key): \(expected)")
    }

    public static func missing(_ key: String) -> Refusal {
        Refusal(.missingField, [Field("field", key)], "\(key) is required")
    }

    public static func forbidden(_ message: String) -> Refusal {
        Refusal(.forbidden, [], message)
    }

    /// - Parameter key: the field that names it.
    public static func unknownFacility(_ code: String, _ key: String = "facility") -> Refusal {
        Refusal(.unknownFacility, [Field("field", key)], "there is no facility \(code)")
    }

    public static func unknownProduct(_ code: String) -> Refusal {
        Refusal(.unknownProduct, [Field("field", "product")], "there is no product \(code)")
    }

    /// - Parameter key: the field that names an event beyond the newest one.
    public static func unknownEvent(_ key: String, newest: UInt64) -> Refusal {
        Refusal(.unknownEvent, [Field("field", key)], "the log ends with event \(newest)")
    }

    /// Lines of a batch take no `id`.
    public static let idInBatch = Refusal(.unknownField, [Field("field", "id")], "a batch has one id, on its BEGIN")

    /// The books or the log are not what they must be. The daemon takes no writes after it.
    public static func damaged(_ message: String) -> Refusal {
        Refusal(.internal, [], message)
    }
}
