import Glibc
import Line
import Merkle
import SystemPackage

extension WriteAheadLog {
    /// The lines of the events that go on from `newest`, in their order; the log then begins anew behind them.
    ///
    /// - Parameter leaf: the leaf hash of the newest event; of none, the empty tree's root.
    /// - Throws: `damaged` if an acknowledged group is broken, or the log is of another ledger.
    mutating func recover(after newest: UInt64, leaf: TreeHash) throws(JournalError) -> [ArraySlice<UInt8>] {
        let (frames, latest) = try Self.frames(in: files, after: newest)
        let lines = try Self.lines(of: frames, after: leaf)
        begin(generation: latest + 1)
        return lines
    }

    /// The same of a directory that nobody serves, which is left as it is.
    static func pending(
        in directory: StateDirectory, after newest: UInt64, leaf: TreeHash
    ) throws(JournalError) -> [ArraySlice<UInt8>] {
        try withFiles(of: directory) { (files) throws(JournalError) in
            try lines(of: frames(in: files, after: newest).frames, after: leaf)
        }
    }

    /// The number of the newest event that a directory's log holds; `newest` where it holds none beyond that.
    static func acknowledged(in directory: StateDirectory, after newest: UInt64) throws(JournalError) -> UInt64 {
        try withFiles(of: directory) { (files) throws(JournalError) in
            let last = try frames(in: files, after: newest).frames.last
            return last.map { $0.first + UInt64($0.count) - 1 } ?? newest
        }
    }

    /// The number of the newest event that a directory's log holds, also in files whose beginning is settled; 0 where
    /// it holds none.
    ///
    /// - Parameter settled: the newest event that is known to be settled.
    static func newest(in directory: StateDirectory, settled: UInt64) throws(JournalError) -> UInt64 {
        try withFiles(of: directory) { (files) throws(JournalError) in
            var newest: UInt64 = 0
            for file in files {
                guard let last = try generation(file, after: settled).last else { continue }
                newest = max(newest, last.first + UInt64(last.count) - 1)
            }
            return newest
        }
    }

    /// Whether a ledger has written to the log in a directory.
    static func isUsed(in directory: StateDirectory) throws(JournalError) -> Bool {
        try withFiles(of: directory) { (files) throws(JournalError) in
            for file in files where try header(file, at: 0) != nil { return true }
            return false
        }
    }

    private static func withFiles<Result>(
        of directory: StateDirectory, _ body: ([FileDescriptor]) throws(JournalError) -> Result
    ) throws(JournalError) -> Result {
        var files: [FileDescriptor] = []
        defer { for file in files { close(file.rawValue) } }
        for name in names {
            let path = directory.path + "/" + name
            let descriptor = open(path, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else {
                if errno == ENOENT { continue }
                throw .file("open", path: path, Errno(rawValue: errno))
            }
            files.append(FileDescriptor(rawValue: descriptor))
            _ = try wholeLength(of: FileDescriptor(rawValue: descriptor), path)
        }
        return try body(files)
    }

    /// The length of a file that is whole, or was being made when its daemon ended: then nothing was written to it.
    ///
    /// - Throws: `cutOff` for another: frames may be lost, and nobody can tell how many.
    static func wholeLength(of file: FileDescriptor, _ path: String) throws(JournalError) -> Int {
        let length = Int(lseek(file.rawValue, 0, SEEK_END))
        guard length >= 0 else { throw .file("look at", path: path, Errno(rawValue: errno)) }
        guard length < Limits.writeAheadFileBytes else { return length }
        guard try read(file, length, at: 0).allSatisfy({ $0 == 0 }) else { throw .cutOff(path: path, bytes: length) }
        return length
    }

    /// The frames' lines, each frame found to go on from the one before it.
    private static func lines(
        of frames: [Frame], after leaf: TreeHash
    ) throws(JournalError) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var leaf = leaf
        for frame in frames {
            guard frame.leafBefore == leaf else {
                throw .damaged(
                    "the write-ahead log does not go on from event \(frame.first - 1): it is of another ledger")
            }
            lines += frame.lines.split(separator: 0x0A)
            if let last = lines.last { leaf = last.span.bytes.withUnsafeBytes { TreeHash.leafHash(of: $0) } }
        }
        return lines
    }

    /// One generation is settled as a whole, so a file whose first frame is settled holds nothing more.
    private static func frames(
        in files: [FileDescriptor], after newest: UInt64
    ) throws(JournalError) -> (frames: [Frame], latest: UInt64) {
        var frames: [Frame] = []
        var latest: UInt64 = 0
        for file in files {
            let first = try Self.frame(file, at: 0)
            latest = max(latest, first?.generation ?? 0)
            if let first, first.first <= newest { continue }
            frames += try Self.generation(file, after: newest)
        }
        frames.sort { $0.generation < $1.generation || $0.generation == $1.generation && $0.first < $1.first }
        var next = newest + 1
        for frame in frames {
            guard frame.first == next else {
                throw .damaged("the write-ahead log lacks event \(next), but holds event \(frame.first)")
            }
            next += UInt64(frame.count)
        }
        return (frames, max(latest, frames.last?.generation ?? 0))
    }

    /// The unbroken frames at the start of a file.
    private static func generation(_ file: FileDescriptor, after newest: UInt64) throws(JournalError) -> [Frame] {
        var frames: [Frame] = []
        var offset = 0
        while let frame = try frame(file, at: offset), frame.generation == frames.first?.generation ?? frame.generation
        {
            frames.append(frame)
            offset += frameBytes(frame.lines.count)
        }
        // Only one frame is ever unsynced: what lies behind a broken one was written after that was acknowledged.
        for later in stride(from: offset + alignmentBytes, to: Limits.writeAheadFileBytes, by: alignmentBytes) {
            guard let header = try header(file, at: later), header.first > frames.last?.first ?? newest,
                header.generation == frames.last?.generation ?? header.generation,
                let frame = try frame(file, at: later)
            else { continue }
            throw .damaged("the write-ahead log is broken before event \(frame.first)")
        }
        return frames
    }

    private struct Header {
        let generation: UInt64
        let first: UInt64
        let length: Int
    }

    private static func header(_ file: FileDescriptor, at offset: Int) throws(JournalError) -> Header? {
        let bytes = try read(file, headerBytes, at: offset)
        return bytes.withUnsafeBytes { bytes -> Header? in
            guard bytes.count == headerBytes, UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self)) == magic else {
                return nil
            }
            return Header(
                generation: UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
                first: UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self)),
                length: Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 28, as: UInt32.self))))
        }
    }

    private static func frame(_ file: FileDescriptor, at offset: Int) throws(JournalError) -> Frame? {
        guard let header = try header(file, at: offset) else { return nil }
        let bytes = try read(file, headerBytes + header.length, at: offset)
        guard bytes.count == headerBytes + header.length else { return nil }
        return bytes.withUnsafeBytes { bytes -> Frame? in
            let stored = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 64, as: UInt64.self))
            guard checksum(bytes, lineBytes: header.length) == stored,
                let leaf = TreeHash(bytes: UnsafeRawBufferPointer(rebasing: bytes[32..<64]))
            else { return nil }
            return Frame(
                generation: header.generation, first: header.first,
                count: Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 24, as: UInt32.self))),
                leafBefore: leaf, lines: Array(bytes[headerBytes...]))
        }
    }

    private static func read(_ file: FileDescriptor, _ count: Int, at offset: Int) throws(JournalError) -> [UInt8] {
        guard count <= Limits.writeAheadFileBytes else { return [] }
        var bytes = [UInt8](repeating: 0, count: count)
        let read = bytes.withUnsafeMutableBytes { pread(file.rawValue, $0.baseAddress, $0.count, off_t(offset)) }
        guard read >= 0 else { throw .file("read", path: "the write-ahead log", Errno(rawValue: errno)) }
        return Array(bytes[..<read])
    }
}
