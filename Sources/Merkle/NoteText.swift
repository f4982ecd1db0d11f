/// What may stand in a signed note (C2SP signed-note).
enum NoteText {
    static let newline = UInt8(ascii: "\n")
    static let space = UInt8(ascii: " ")
    static let plus = UInt8(ascii: "+")

    static func check(_ text: [UInt8]) throws(NoteError) {
        guard hasOnlyPermittedCharacters(text) else { throw .badCharacters }
        guard text.last == newline else { throw .textWithoutNewline }
    }

    /// UTF-8 without ASCII control characters other than newline.
    static func hasOnlyPermittedCharacters(_ bytes: [UInt8]) -> Bool {
        bytes.allSatisfy { $0 >= 0x20 || $0 == newline } && String(validating: bytes, as: UTF8.self) != nil
    }

    /// Not empty, without Unicode spaces, plus signs or control characters.
    static func isKeyName(_ name: String) -> Bool {
        !name.isEmpty && name.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0 != "+" && !$0.properties.isWhitespace }
    }
}
