/// A tree's head: whose log, how many leaves, which root (C2SP tlog-checkpoint). Its text is what a note signs.
public struct Checkpoint: Equatable, Sendable {
    /// The log's name, not empty.
    public let origin: String
    /// The number of leaves.
    public let size: UInt64
    /// The root hash at that size.
    public let root: TreeHash
    /// Further lines, none empty; nothing here gives them a meaning.
    public let extensionLines: [String]

    /// `origin` and the extension lines are not empty and hold no control characters.
    public init(origin: String, size: UInt64, root: TreeHash, extensionLines: [String] = []) throws(NoteError) {
        self.origin = origin
        self.size = size
        self.root = root
        self.extensionLines = extensionLines
        guard Self.isLine(origin) else { throw .badCheckpointLine(number: 1) }
        for (offset, line) in extensionLines.enumerated() where !Self.isLine(line) {
            throw .badCheckpointLine(number: 4 + offset)
        }
    }

    /// Parses the text of a note, with its final newline.
    public init(parsing text: [UInt8]) throws(NoteError) {
        try NoteText.check(text)
        let lines = text.dropLast().split(separator: NoteText.newline, omittingEmptySubsequences: false)
        guard lines.count > 1, let size = Self.decimal(lines[1]) else { throw .badCheckpointLine(number: 2) }
        guard lines.count > 2, let root = TreeHash(base64: lines[2]) else { throw .badCheckpointLine(number: 3) }
        try self.init(
            origin: String(decoding: lines[0], as: UTF8.self), size: size, root: root,
            extensionLines: lines[3...].map { String(decoding: $0, as: UTF8.self) })
    }

    /// The text that a note signs, with its final newline.
    public var text: [UInt8] {
        var text = [UInt8]("\(origin)\n\(size)\n\(root)\n".utf8)
        for line in extensionLines {
            text += line.utf8
            text.append(NoteText.newline)
        }
        return text
    }

    /// By the bytes: Swift takes different spellings of a character for equal.
    public static func == (left: Checkpoint, right: Checkpoint) -> Bool {
        left.text == right.text
    }

    private static func isLine(_ line: String) -> Bool {
        !line.isEmpty && line.utf8.allSatisfy { $0 >= 0x20 }
    }

    /// Nil unless `digits` are a number without leading zeros that fits.
    private static func decimal(_ digits: ArraySlice<UInt8>) -> UInt64? {
        guard let size = UInt64(String(decoding: digits, as: UTF8.self)), String(size).utf8.elementsEqual(digits) else {
            return nil
        }
        return size
    }
}
