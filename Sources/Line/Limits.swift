/// Every limit of the ledger, in one place. Lengths of lines do not count the line's end.
public enum Limits {
    // The protocol.
    public static let requestLineBytes = 16_384
    public static let replyLineBytes = 65_536
    public static let tagBytes = 32

    // Values.
    public static let codeCharacters = 64
    public static let lotCharacters = 20
    public static let personCharacters = 64
    public static let idCharacters = 64
    public static let textCharacters = 1_000
    public static let movementUnits = 1_000_000
    public static let quotaUnits = 1_000_000_000
    public static let strengthMicrograms = 1_000_000_000
    public static let shelfLifeDays = 36_500
    public static let moneyDigits = 12

    // Batches.
    public static let batchWrites = 1_000
    public static let batchBytes = 1 << 20

    // Clocks.
    public static let clockBehindMilliseconds: Int64 = 60_000
    public static let sweepTrustHours: Int64 = 48
    public static let terminalOccurredDays = 31
    public static let terminalCorrectionHours: Int64 = 24

    // Rates.
    public static let terminalEvents = 1_000
    public static let terminalWindowMilliseconds: Int64 = 60_000

    // Connections.
    public static let connections = 4_096
    public static let connectionWaitingRequests = 4_096
    public static let connectionWaitingBytes = 2 << 20
    public static let connectionUnsentBytes = 1 << 20
    public static let slowReaderSeconds: Int64 = 60

    // The store.
    public static let addressSpaceBytes = 1 << 40
    public static let reservedDiskBytes = 64 << 20
    public static let storeReaders = 512
    public static let groupRequests = 8_192
    public static let cachedRecords = 200_000
    public static let cardPageMovements = 64
}
