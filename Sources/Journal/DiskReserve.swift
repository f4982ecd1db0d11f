import CKernel
import Glibc
import LMDB
import Ledger
import Line

/// Room on the disk that the store holds beyond its last page, so that what was acknowledged can always be settled, and
/// corrections and start-up work when the disk is full.
///
/// The blocks belong to the data file, beyond its end (fallocate(2), `FALLOC_FL_KEEP_SIZE`): nobody else can take them,
/// they stay over a restart, and commits write into them when nothing else is left. The file grows into what is held,
/// and more is taken behind it, a piece at a time. Where the file system cannot hold blocks, what happens to be free
/// counts instead.
struct DiskReserve {
    private static let retrySeconds = 1

    private let descriptor: Int32
    private(set) var usedBytes: Int
    /// How far from the file's start the blocks reach that are the file's.
    private var heldBytes: Int
    /// Whether that was found by holding it: the file may have holes without blocks.
    private var isWhole = false
    private var canHold = true
    private var nextTry = 0
    /// Less is held than should be, and no more can be had.
    private(set) var isShort = false

    /// Takes what is to be held, or as much of it as was held before.
    init(for environment: Environment) {
        descriptor = environment.fileDescriptor
        usedBytes = environment.statistics.usedBytes
        heldBytes = Self.allocatedBytes(descriptor)
        hold(through: usedBytes + Limits.reservedDiskBytes + Limits.reservedPieceBytes)
        isShort = left(0) < Limits.reservedDiskBytes
    }

    /// The file has grown, or not.
    mutating func settled(usedBytes: Int) {
        self.usedBytes = usedBytes
    }

    /// Whether a request may be recorded.
    ///
    /// - Parameter growthBytes: the most by which the file grows when everything recorded before is settled.
    mutating func hasRoom(for growthBytes: Int) -> Bool {
        if !canHold || left(growthBytes) < Limits.reservedDiskBytes {
            hold(through: usedBytes + growthBytes + Limits.reservedDiskBytes + Limits.reservedPieceBytes)
        }
        isShort = left(0) < Limits.reservedDiskBytes
        return left(growthBytes) >= Limits.reservedDiskBytes
    }

    /// Whether a correction may: it may use what is held back.
    func hasRoomForCorrection(_ growthBytes: Int) -> Bool {
        left(growthBytes) >= Limits.startUpDiskBytes
    }

    private func left(_ growthBytes: Int) -> Int { heldBytes - usedBytes - growthBytes }

    private mutating func hold(through end: Int) {
        let now = Self.monotonicSeconds()
        guard now >= nextTry else { return }
        nextTry = now + Self.retrySeconds
        // A call that fails halfway would still take all that is free.
        let free = Self.freeBytes(descriptor)
        guard canHold else {
            heldBytes = usedBytes + free
            return
        }
        guard end - Self.allocatedBytes(descriptor) <= free else { return }
        let start = isWhole ? heldBytes : 0
        if fallocate(descriptor, FALLOC_FL_KEEP_SIZE, off_t(start), off_t(end - start)) == 0 {
            heldBytes = end
            isWhole = true
            nextTry = now
        } else if errno == EOPNOTSUPP || errno == ENOSYS {
            canHold = false
            heldBytes = usedBytes + free
        }
    }

    private static func allocatedBytes(_ descriptor: Int32) -> Int {
        var status = stat()
        // Counted in units of 512 bytes, whatever the file system's own.
        return fstat(descriptor, &status) == 0 ? Int(status.st_blocks) * 512 : 0
    }

    private static func freeBytes(_ descriptor: Int32) -> Int {
        var status = statvfs()
        return fstatvfs(descriptor, &status) == 0 ? Int(clamping: min(status.freeBytes, 1 << 60)) : 0
    }

    private static func monotonicSeconds() -> Int {
        var clock = timespec()
        clock_gettime(CLOCK_MONOTONIC, &clock)
        return clock.tv_sec
    }
}

extension Recorder {
    /// How many pages an event dirties, on the average of a settlement: its id is a leaf of its own at worst, and a
    /// dozen events share those of the books. What is held back is a margin beyond that.
    private static let pagesOfEvent = 2
    private static let pageBytes = 4_096

    /// New writes are refused, for the disk is full.
    public var isStorageFull: Bool { reserve?.isShort ?? false }

    /// Called before a request is decided: settles what may take more room than it does in the end, if that is all that
    /// is in the way.
    func makeRoom() throws(JournalError) {
        let growth = growthBytes
        if reserve?.hasRoom(for: growth) == false, !isStorageFull { try settle() }
    }

    /// - Parameter isCorrection: may use what is held back.
    func requireRoom(isCorrection: Bool) throws(Refusal) {
        guard isStorageFull else { return }
        if isCorrection, reserve?.hasRoomForCorrection(growthBytes) == true { return }
        throw Refusal(.storageFull, [], "the disk is full: free some of it, then repeat")
    }

    /// The most by which the store grows when everything recorded so far is settled. Pages are never changed in place:
    /// at worst a settlement writes each anew, or some for each of its events.
    private var growthBytes: Int {
        let events = store.unsettled.count + store.settling.count
        let copied = min(events * Self.pagesOfEvent * Self.pageBytes, 2 * (reserve?.usedBytes ?? 0))
        return copied + 2 * (store.unsettled.byteCount + store.settling.byteCount)
    }
}
