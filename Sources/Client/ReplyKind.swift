import Line

extension ReplyPart.Kind {
    /// Told from the first word after the tag, without reading the fields; nil where it is none of the protocol's.
    init?(_ line: UnsafeRawBufferPointer) {
        var word = line[...]
        if word.first == UInt8(ascii: "@") {
            guard let space = word.firstIndex(of: UInt8(ascii: " ")) else { return nil }
            word = word[(space + 1)...]
        }
        if word.begins(with: "ROW") {
            self = .row
        } else if word.begins(with: "OK") {
            self = .ok
        } else if word.begins(with: "ERR") {
            self = .error
        } else {
            return nil
        }
    }
}

extension Slice<UnsafeRawBufferPointer> {
    fileprivate func begins(with word: StaticString) -> Bool {
        let length = word.utf8CodeUnitCount
        guard count >= length, count == length || self[startIndex + length] == UInt8(ascii: " ") else { return false }
        for index in 0..<length where self[startIndex + index] != word.utf8Start[index] { return false }
        return true
    }
}
