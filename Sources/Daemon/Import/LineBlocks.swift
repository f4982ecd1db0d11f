import Glibc
import Line
import SystemPackage

/// Reads a file in blocks of whole lines.
struct LineBlocks: Sendable {
    private let descriptor: Int32
    private let path: String
    /// The beginning of a line whose end has not been read.
    private(set) var rest: [UInt8] = []
    private var isAtEnd = false
    /// A block that was looked at and not yet handed out.
    private var peeked: [UInt8]?
    private(set) var bytesRead: Int64 = 0

    /// - Parameter path: what the file is called where it cannot be read.
    init(_ descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    /// What `next` will hand out first.
    mutating func peek() throws(ImportError) -> [UInt8] {
        if peeked == nil { peeked = try next() }
        return peeked ?? []
    }

    /// Nil at the file's end. Each line ends with LF, but for the file's last where it has none.
    mutating func next() throws(ImportError) -> [UInt8]? {
        if let peeked = peeked.take() { return peeked }
        var block = rest
        rest = []
        while !isAtEnd {
            let start = block.count
            try read(onto: &block)
            if let end = block[start...].lastIndex(of: 0x0A) {
                rest = Array(block[(end + 1)...])
                block.removeLast(block.count - end - 1)
                return block
            }
            if block.count > Limits.importLineBytes { block.removeLast(block.count - Limits.importLineBytes) }
        }
        return block.isEmpty ? nil : block
    }

    private mutating func read(onto block: inout [UInt8]) throws(ImportError) {
        var bytes = block
        block = []
        bytes.reserveCapacity(bytes.count + Limits.importBlockBytes)
        let (descriptor, path) = (self.descriptor, self.path)
        var failure: Int32 = 0
        var count = 0
        bytes.append(addingCapacity: Limits.importBlockBytes) { span in
            span.withUnsafeMutableBufferPointer { buffer, initialized in
                repeat {
                    count = Glibc.read(descriptor, buffer.baseAddress.map { $0 + initialized }, Limits.importBlockBytes)
                } while count < 0 && errno == EINTR
                if count < 0 { failure = errno }
                initialized += max(count, 0)
            }
        }
        block = bytes
        guard count >= 0 else { throw .file("read", path: path, Errno(rawValue: failure)) }
        bytesRead += Int64(count)
        isAtEnd = count == 0
    }
}
