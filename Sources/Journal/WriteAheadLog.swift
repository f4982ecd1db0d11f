import CKernel
import Glibc
import Line
import Merkle
import SystemPackage

/// What makes a group durable before it is settled: two files of fixed length, written in turns, each frame with one
/// write and one sync.
///
/// LMDB syncs twice a commit, and more the more pages a commit dirtied; a frame is one sync of bytes that lie
/// together. So groups are acknowledged from here, and settled in LMDB behind it, with LMDB's own durability.
///
/// A frame begins at a multiple of 4096 bytes:
///
///     magic 8, generation u64, first event u64, events u32, length u32, leaf hash of the event before it 32,
///     checksum u64 of all this and the lines, then the lines, each with its LF, then zeros
///
/// (integers little-endian). What is assumed of the disk: a sync that returned has written what was written before
/// it; a write that a power cut interrupts may leave any mixture of old and new sectors. Then
///
/// - at most one frame is not synced, the last: a frame that does not bear its checksum is the end of the log, and
///   nothing in it was acknowledged. One that is followed by a good frame of its generation was acknowledged: damage.
/// - a file is written again from its start only when LMDB has committed all of its events, so recovery needs no mark
///   of where the log begins: it takes the frames that go on from LMDB's newest event, by number and by leaf hash.
struct WriteAheadLog: ~Copyable {
    /// One group of events, as it lies in a frame.
    struct Frame {
        let generation: UInt64
        let first: UInt64
        let count: Int
        /// The leaf hash of the event before the first; of none, the empty tree's root.
        let leafBefore: TreeHash
        let lines: [UInt8]
    }

    static let alignmentBytes = 4_096
    static let headerBytes = 72
    static let magic: UInt64 = 0x0031_6c61_7761_6e00

    let files: [FileDescriptor]
    private var generation: UInt64
    private var offset = 0
    private var buffer: UnsafeMutableRawBufferPointer

    /// Opens both files, or makes them with their full length written and synced.
    init(in directory: StateDirectory) throws(JournalError) {
        var files: [FileDescriptor] = []
        for name in Self.names { files.append(try Self.file(directory.path + "/" + name)) }
        try StateDirectory.synchronize(directory.path)
        self.files = files
        generation = 1
        buffer = .allocate(byteCount: Self.alignmentBytes, alignment: Self.alignmentBytes)
    }

    deinit {
        buffer.deallocate()
        for file in files { close(file.rawValue) }
    }

    static let names = ["write-ahead-0", "write-ahead-1"]

    private static func file(_ path: String) throws(JournalError) -> FileDescriptor {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .file("open", path: path, Errno(rawValue: errno)) }
        let file = FileDescriptor(rawValue: descriptor)
        do throws(JournalError) {
            try fill(file, path)
        } catch {
            close(descriptor)
            throw error
        }
        return file
    }

    private static func fill(_ file: FileDescriptor, _ path: String) throws(JournalError) {
        var length = try wholeLength(of: file, path)
        guard length < Limits.writeAheadFileBytes else { return }
        let zeros = [UInt8](repeating: 0, count: 1 << 20)
        while length < Limits.writeAheadFileBytes {
            let count = min(zeros.count, Limits.writeAheadFileBytes - length)
            guard pwrite(file.rawValue, zeros, count, off_t(length)) == count else {
                throw .file("fill", path: path, Errno(rawValue: errno))
            }
            length += count
        }
        guard fsync(file.rawValue) == 0 else { throw .file("sync", path: path, Errno(rawValue: errno)) }
    }

    /// Whether a group of so many bytes of lines still fits into the file of this generation.
    func hasRoom(for lineBytes: Int) -> Bool {
        offset + Self.frameBytes(lineBytes) <= Limits.writeAheadFileBytes
    }

    /// Whether it fits into an empty file.
    static func canHold(_ lineBytes: Int) -> Bool {
        frameBytes(lineBytes) <= Limits.writeAheadFileBytes
    }

    /// Further frames go to the other file, from its start.
    ///
    /// - Precondition: everything in the other file is settled.
    mutating func turn() {
        generation += 1
        offset = 0
    }

    /// Goes on with a generation that no frame has yet. From here on nothing is read.
    mutating func begin(generation: UInt64) {
        self.generation = generation
        offset = 0
        // Past the page cache, which would only keep what is never read. A file system that cannot do it says so, and
        // is written through its cache.
        for file in files { _ = fcntl(file.rawValue, F_SETFL, openDirect) }
    }

    /// Writes a group and returns when it is on the disk.
    ///
    /// - Precondition: `hasRoom`.
    /// - Throws: its outcome is unknown: nothing may be written after it.
    mutating func append(
        first: UInt64, count: Int, leafBefore: TreeHash, lines: UnsafeRawBufferPointer
    ) throws(JournalError) {
        let length = Self.frameBytes(lines.count)
        if buffer.count < length {
            buffer.deallocate()
            buffer = .allocate(byteCount: max(length, 2 * buffer.count), alignment: Self.alignmentBytes)
        }
        buffer.storeBytes(of: Self.magic.littleEndian, toByteOffset: 0, as: UInt64.self)
        buffer.storeBytes(of: generation.littleEndian, toByteOffset: 8, as: UInt64.self)
        buffer.storeBytes(of: first.littleEndian, toByteOffset: 16, as: UInt64.self)
        buffer.storeBytes(of: UInt32(count).littleEndian, toByteOffset: 24, as: UInt32.self)
        buffer.storeBytes(of: UInt32(lines.count).littleEndian, toByteOffset: 28, as: UInt32.self)
        leafBefore.withUnsafeBytes { buffer[32..<64].copyBytes(from: $0) }
        buffer[Self.headerBytes..<Self.headerBytes + lines.count].copyBytes(from: lines)
        buffer[(Self.headerBytes + lines.count)..<length].initializeMemory(as: UInt8.self, repeating: 0)
        let checksum = Self.checksum(UnsafeRawBufferPointer(buffer), lineBytes: lines.count)
        buffer.storeBytes(of: checksum.littleEndian, toByteOffset: 64, as: UInt64.self)
        let file = files[Int(generation % 2)].rawValue
        guard write(length, to: file), fdatasync(file) == 0 else {
            throw .file("write", path: Self.names[Int(generation % 2)], Errno(rawValue: errno))
        }
        offset += length
    }

    private func write(_ length: Int, to file: Int32) -> Bool {
        if pwrite(file, buffer.baseAddress, length, off_t(offset)) == length { return true }
        // A disk of larger blocks than a frame is aligned to.
        guard errno == EINVAL, fcntl(file, F_SETFL, 0) == 0 else { return false }
        return pwrite(file, buffer.baseAddress, length, off_t(offset)) == length
    }

    static func frameBytes(_ lineBytes: Int) -> Int {
        (headerBytes + lineBytes + alignmentBytes - 1) / alignmentBytes * alignmentBytes
    }

    static func checksum(_ frame: UnsafeRawBufferPointer, lineBytes: Int) -> UInt64 {
        var state = mixingStart
        mix(&state, UnsafeRawBufferPointer(rebasing: frame[0..<64]))
        mix(&state, UnsafeRawBufferPointer(rebasing: frame[headerBytes..<headerBytes + lineBytes]))
        return state
    }
}
