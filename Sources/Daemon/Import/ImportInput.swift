import Journal

/// The file that is to be imported.
public struct ImportInput: Sendable {
    let descriptor: Int32
    let path: String
    private(set) var blocks: LineBlocks

    /// - Parameters:
    ///   - descriptor: open for reading, at the file's start; a pipe will do.
    ///   - path: what the file is called in messages.
    public init(_ descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
        blocks = LineBlocks(descriptor, path: path)
    }

    /// The bytes that were read of it to see what it is.
    public mutating func beginning() throws(ImportError) -> [UInt8] { try blocks.peek() + blocks.rest }

    /// Whether it holds a log's own lines, for `ExportImport`, and no requests.
    public mutating func isExport() throws(ImportError) -> Bool { try beginning().starts(with: ExportImport.beginning) }
}
