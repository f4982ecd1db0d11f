import ArgumentParser
import Line

/// A request out of the shell's arguments: a verb and `key=value`, where the value is taken as it is. What needs quotes
/// on the wire gets them there.
enum RequestArguments {
    static func request(_ words: [String]) throws(ValidationError) -> RequestLine {
        guard let verb = words.first, isVerb(verb) else {
            throw ValidationError("'\(words.first ?? "")' is no verb. For example: naloxctl STOCK facility=oslo-1")
        }
        if let help = help(words) { return help }
        var fields = Fields()
        for (place, word) in words.enumerated().dropFirst() { fields.append(try field(word, at: place, of: verb)) }
        return RequestLine(verb: verb.uppercased(), fields: fields)
    }

    /// `help dispense`, as people say it.
    static func help(_ words: [String]) -> RequestLine? {
        guard words.count == 2, words[0].uppercased() == "HELP", isVerb(words[1]) else { return nil }
        return RequestLine(verb: "HELP", fields: [Field("verb", words[1].uppercased())])
    }

    private static func field(_ word: String, at place: Int, of verb: String) throws(ValidationError) -> Field {
        // Never more than a key in a message: a value, or a word that lost its key to a space, may be a person's code.
        guard let equals = word.utf8.firstIndex(of: UInt8(ascii: "=")) else {
            throw ValidationError(
                "word \(place) after \(verb) is not key=value. For example: naloxctl \(verb) facility=oslo-1 "
                    + "note=\"two words\"")
        }
        let key = String(word[..<equals])
        guard !key.isEmpty, key.utf8.allSatisfy(isKeyByte) else {
            throw ValidationError(
                "'\(key)=' does not begin with a key of lowercase letters, digits and '-'. "
                    + "For example: naloxctl \(verb) facility=oslo-1")
        }
        return Field(key, String(word[word.utf8.index(after: equals)...]))
    }

    private static func isVerb(_ word: String) -> Bool {
        !word.isEmpty && word.utf8.allSatisfy { ($0 | 0x20) &- UInt8(ascii: "a") < 26 || $0 == UInt8(ascii: "-") }
    }

    private static func isKeyByte(_ byte: UInt8) -> Bool {
        byte &- UInt8(ascii: "a") < 26 || byte &- UInt8(ascii: "0") < 10 || byte == UInt8(ascii: "-")
    }
}
