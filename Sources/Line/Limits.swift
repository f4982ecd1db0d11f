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
    /// More than any number of requests brings together; a few thousand of these can still be added.
    public static let balanceUnits: Int64 = 1_000_000_000_000_000
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
    /// One of so many is for users who have none.
    public static let connectionShareForOthers = 16
    public static let connectionWaitingRequests = 2_048
    /// Their answers are made at once, however long.
    public static let connectionWaitingQuestions = 16
    public static let connectionWaitingBytes = 512 << 10
    /// What came ahead, when no more is read: then it may be as much again.
    public static let connectionUnheardBytes = 64 << 10
    /// Of all connections together, when only those are heard that have none of these.
    public static let waitingBytes = 16 << 20
    /// Of batches that are not ended, of all connections together.
    public static let openBatchBytes = 16 << 20
    public static let connectionUnsentBytes = 128 << 10
    /// Of those, how little must be left for more to be answered.
    public static let connectionResumedBytes = 32 << 10
    /// Of a reply's memory so much is kept for the next one.
    public static let connectionKeptBytes = 1_024
    public static let slowReaderSeconds: Int64 = 60
    /// Those that wait to be accepted; the kernel's `somaxconn` may allow fewer.
    public static let unacceptedConnections: Int32 = 4_096
    /// How long the listener waits when a client cannot be let in.
    public static let acceptPauseMilliseconds: Int64 = 200
    /// How long clients may take for their last replies when the daemon ends.
    public static let drainMilliseconds: Int64 = 2_000
    /// Files that the daemon needs besides its connections: the store, the write-ahead log, answers that are spooled.
    public static let ownFiles = 128

    // Clients, and what audits.
    /// What a client has under way before it waits for replies.
    public static let outstandingBytes = 4 << 20
    public static let outstandingRequests = 65_536
    /// A file that is read whole: a checkpoint with all its signatures, a proof, a witness's key.
    public static let auditFileBytes = 1 << 20
    /// Between two reports of how far a long reading is.
    public static let progressEvents: UInt64 = 4_096

    // Answers.
    /// Four of these wait in memory; what is more goes to a file.
    public static let spoolChunkBytes = 64 << 10
    /// Of all these files together.
    public static let spooledBytes = 2 << 30
    public static let eventPageBytes = 64 << 10
    public static let eventPageEvents = 4_096
    public static let knownAnswers = 8_192
    /// Of all of them, and of one.
    public static let knownAnswersBytes = 4 << 20
    public static let knownAnswerBytes = 4 << 10
    public static let knownAnswerLineBytes = 256

    // Users' names, as the system tells them.
    public static let knownUsers = 4_096
    public static let knownUserSeconds: Int64 = 60
    public static let userEntryBytes = 1 << 20

    // The store.
    public static let addressSpaceBytes = 1 << 40
    public static let reservedDiskBytes = 64 << 20
    public static let storeReaders = 512
    public static let groupRequests = 1_024
    public static let cachedRecords = 200_000
    public static let cardPageMovements = 64
    /// The disk is reserved by so much at a time.
    public static let reservedPieceBytes = 4 << 20
    /// What corrections leave alone of the reserve: start-up settles a whole write-ahead log, and sweeps.
    public static let startUpDiskBytes = 16 << 20

    // The write-ahead log, and what is settled from it.
    /// Each of the two files.
    public static let writeAheadFileBytes = 16 << 20
    /// How long an event may wait to be settled, and how much may wait.
    public static let settlingDelayMilliseconds: Int64 = 200
    public static let settlingBytes = 4 << 20
    /// How long a settlement gives way to other threads.
    public static let settlingPatienceMilliseconds: Int64 = 120
    /// What a sync may take for the event loop to wait for one itself.
    public static let loneSyncMicroseconds: Int64 = 1_000

    // Verification, rebuilding and import.
    /// Events between two looks for a newer snapshot: a long one would keep a daemon's old pages from being used again.
    public static let snapshotEvents: UInt64 = 1 << 16
    /// How many records that are not what they must be are looked at to tell which event was the first.
    public static let bookMismatches = 1_000
    /// How long a daemon may settle nothing before whoever waits for it gives up.
    public static let settledPatienceSeconds = 60
    /// Those of one transaction: enough for a large one, and little enough for memory.
    public static let rebuildGroupEvents = 32_768
    public static let importGroupEvents = 20_000
    public static let importBlockBytes = 1 << 19
    /// Of a line without end no more than this is kept. It is refused as too long all the same.
    public static let importLineBytes = 1 << 20
}
