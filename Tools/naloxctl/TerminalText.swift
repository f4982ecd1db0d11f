import CEdit
import Glibc

/// Text as a terminal shows it.
enum TerminalText {
    /// Without what a terminal would act upon: a value out of the ledger must not move the cursor or turn text around.
    static func printable(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isActedUpon) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case _ where isActedUpon(scalar):
                let digits = String(scalar.value, radix: 16, uppercase: true)
                result += scalar.value < 0x80 ? "\\x" + (digits.count < 2 ? "0" : "") + digits : "\\u{\(digits)}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// Control characters of both sets, line separators, and the marks that turn the direction of text.
    private static func isActedUpon(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    /// Columns that it takes.
    static func width(_ text: String) -> Int {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
        return text.reduce(0) { $0 + width($1) }
    }

    /// The locale must know UTF-8: see `useUTF8`.
    private static func width(_ character: Character) -> Int {
        Int(character.unicodeScalars.map { edit_columns(wchar_t($0.value)) }.max().map { max($0, 0) } ?? 0)
    }

    /// At most so many columns, the last of them an ellipsis where something was cut.
    static func cut(_ text: String, columns: Int) -> String {
        guard width(text) > columns else { return text }
        var result = ""
        var used = 0
        for character in text {
            let width = width(character)
            if used + width > columns - 1 { break }
            result.append(character)
            used += width
        }
        return result + "…"
    }

    /// What the user's own locale says, where that is another than UTF-8. Nothing is known of a terminal whose locale
    /// is the standard one.
    static func foreignCodeset() -> String? {
        defer { useUTF8() }
        guard setlocale(LC_CTYPE, "") != nil, let name = nl_langinfo(nl_item(CODESET)) else { return nil }
        let codeset = String(cString: name)
        return ["UTF-8", "ANSI_X3.4-1968"].contains(codeset) ? nil : codeset
    }

    /// The protocol is UTF-8 whatever the user's locale says, and glibc always has this one.
    static func useUTF8() {
        setlocale(LC_CTYPE, "C.UTF-8")
    }
}
