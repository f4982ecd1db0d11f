import Glibc

/// A compiled time zone: RFC 8536 ("TZif"), version 2 or later.
struct ZoneFile: Sendable {
    /// RFC 8536, 3.2: an offset is less than 26 hours east and 25 west.
    static let largestOffsetSeconds: Int64 = 26 * 3600

    static let utc = ZoneFile(
        transitions: [], offsets: [], firstOffsetSeconds: 0, rule: ZoneRule(standardOffsetSeconds: 0, summer: nil))

    /// Seconds since the epoch at which the offset changes, ascending.
    let transitions: [Int64]
    /// Seconds east of UTC from the transition of the same index on.
    let offsets: [Int64]
    /// Seconds east of UTC before the first transition.
    let firstOffsetSeconds: Int64
    /// What holds from the last transition on; nil: the last offset, for ever.
    let rule: ZoneRule?

    /// A stretch of time with one offset; `end` is exclusive.
    struct Span {
        let offsetSeconds: Int64
        let end: Int64
    }

    /// The offset at `seconds` since the epoch, and until when it holds at least.
    func span(at seconds: Int64) -> Span {
        var low = 0
        var high = transitions.count
        while low < high {
            let middle = (low + high) / 2
            if transitions[middle] <= seconds { low = middle + 1 } else { high = middle }
        }
        if low < transitions.count {
            return Span(offsetSeconds: low == 0 ? firstOffsetSeconds : offsets[low - 1], end: transitions[low])
        }
        return rule?.span(at: seconds) ?? Span(offsetSeconds: offsets.last ?? firstOffsetSeconds, end: .max)
    }
}

extension ZoneFile {
    init(identifier: String) throws(ZoneError) {
        let bytes = try ZoneFile.read(identifier)
        do {
            self = try ZoneFile(parsing: bytes)
        } catch {
            throw .malformed(identifier, reason: error.reason)
        }
    }

    private static func read(_ identifier: String) throws(ZoneError) -> [UInt8] {
        let directory = getenv("TZDIR").map { String(cString: $0) } ?? "/usr/share/zoneinfo"
        let descriptor = open(directory + "/" + identifier, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw errno == ENOENT || errno == ENOTDIR
                ? .unknown(identifier) : .unreadable(identifier, errorNumber: errno)
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .unreadable(identifier, errorNumber: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .unknown(identifier) }
        // The largest of the database has 4 KiB.
        guard status.st_size <= 1 << 20 else { throw .malformed(identifier, reason: "larger than 1 MiB") }
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: Int(status.st_size)) { buffer, count in
            while count < buffer.count {
                let received = Glibc.read(descriptor, buffer.baseAddress.map { $0 + count }, buffer.count - count)
                if received < 0, errno == EINTR { continue }
                if received < 0 { failure = errno }
                guard received > 0 else { return }
                count += received
            }
        }
        guard failure == 0 else { throw .unreadable(identifier, errorNumber: failure) }
        return bytes
    }

    struct Malformed: Error {
        let reason: String
    }

    /// Skips the block with 32-bit times and reads the one with 64-bit times and its footer.
    init(parsing bytes: [UInt8]) throws(Malformed) {
        var reader = Reader(bytes: bytes)
        let header = try Header(&reader)
        guard header.version >= UInt8(ascii: "2") else { throw Malformed(reason: "version 1") }
        _ = try reader.take(header.blockBytes(timeBytes: 4))
        let counts = try Header(&reader)
        guard counts.leapSeconds == 0 else { throw Malformed(reason: "counts leap seconds") }

        var transitions: [Int64] = []
        for _ in 0..<counts.transitions { transitions.append(try reader.integer(bytes: 8)) }
        let typeIndexes = try reader.take(counts.transitions)
        var typeOffsets: [Int64] = []
        for _ in 0..<counts.types {
            typeOffsets.append(try reader.integer(bytes: 4))
            _ = try reader.take(2)
        }
        guard let firstOffset = typeOffsets.first,
            typeOffsets.allSatisfy({ abs($0) < ZoneFile.largestOffsetSeconds }),
            typeIndexes.allSatisfy({ $0 < typeOffsets.count }),
            zip(transitions, transitions.dropFirst()).allSatisfy({ $0 < $1 })
        else { throw Malformed(reason: "transitions or offsets out of order or range") }
        _ = try reader.take(counts.characters + counts.standardFlags + counts.universalFlags)

        guard try reader.take(1).first == UInt8(ascii: "\n"), let footer = reader.line() else {
            throw Malformed(reason: "no footer")
        }
        let rule = footer.isEmpty ? nil : ZoneRule(parsing: footer)
        guard footer.isEmpty || rule != nil else { throw Malformed(reason: "a footer that is no POSIX rule") }
        self.init(
            transitions: transitions, offsets: typeIndexes.map { typeOffsets[Int($0)] },
            firstOffsetSeconds: firstOffset, rule: rule)
    }

    /// The header of one block (RFC 8536, 3.1).
    private struct Header {
        let version: UInt8
        let universalFlags: Int
        let standardFlags: Int
        let leapSeconds: Int
        let transitions: Int
        let types: Int
        let characters: Int

        init(_ reader: inout Reader) throws(Malformed) {
            guard try reader.take(4).elementsEqual("TZif".utf8) else { throw Malformed(reason: "no TZif header") }
            version = try reader.take(1).first ?? 0
            _ = try reader.take(15)
            universalFlags = try reader.count()
            standardFlags = try reader.count()
            leapSeconds = try reader.count()
            transitions = try reader.count()
            types = try reader.count()
            characters = try reader.count()
        }

        func blockBytes(timeBytes: Int) -> Int {
            transitions * (timeBytes + 1) + types * 6 + characters + leapSeconds * (timeBytes + 4) + standardFlags
                + universalFlags
        }
    }

    private struct Reader {
        let bytes: [UInt8]
        var position = 0

        init(bytes: [UInt8]) {
            self.bytes = bytes
        }

        mutating func take(_ count: Int) throws(Malformed) -> ArraySlice<UInt8> {
            guard count <= bytes.count - position else { throw Malformed(reason: "cut short") }
            defer { position += count }
            return bytes[position..<(position + count)]
        }

        /// A signed integer, most significant byte first.
        mutating func integer(bytes count: Int) throws(Malformed) -> Int64 {
            let unsigned = try take(count).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            return count == 4 ? Int64(Int32(truncatingIfNeeded: unsigned)) : Int64(bitPattern: unsigned)
        }

        mutating func count() throws(Malformed) -> Int {
            let count = try integer(bytes: 4)
            guard count >= 0 else { throw Malformed(reason: "cut short") }
            return Int(count)
        }

        /// What is left up to a newline.
        func line() -> ArraySlice<UInt8>? {
            bytes[position...].firstIndex(of: UInt8(ascii: "\n")).map { bytes[position..<$0] }
        }
    }
}
