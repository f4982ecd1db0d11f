/// Personal identity numbers of Norway, Sweden, Finland and Denmark in a text.
enum PersonalNumber {
    /// `bareTen` says whether ten bare digits count, as they do for a recipient.
    static func occurs(in text: String, bareTen: Bool) -> Bool {
        tokens(of: text).contains { isOne($0, bareTen: bareTen) }
    }

    /// The longest runs of letters and digits with single `-` or `+` inside.
    static func tokens(of text: String) -> [[Character]] {
        var tokens: [[Character]] = []
        var token: [Character] = []
        var previousJoins = false
        func isJoin(_ character: Character) -> Bool { character == "-" || character == "+" }
        func finish() {
            while let last = token.last, isJoin(last) { token.removeLast() }
            if !token.isEmpty { tokens.append(token) }
            token = []
        }
        for character in text {
            if character.isLetter || character.isNumber {
                token.append(character)
                previousJoins = false
            } else if isJoin(character), !token.isEmpty, !previousJoins {
                token.append(character)
                previousJoins = true
            } else {
                finish()
                previousJoins = false
            }
        }
        finish()
        return tokens
    }

    private static func isOne(_ token: [Character], bareTen: Bool) -> Bool {
        let text = String(token)
        let digits = token.compactMap { $0.isASCII ? $0.wholeNumberValue : nil }
        let shape = String(token.map { $0.isASCII && $0.wholeNumberValue != nil ? "9" : $0 })
        switch shape {
        case "99999999999", "999999-99999": return isNorwegian(digits)
        case "999999-9999": return isDanish(digits) || isSwedish(digits, century: nil)
        case "999999+9999": return isSwedish(digits, century: nil)
        case "999999999999", "99999999-9999", "99999999+9999":
            return isSwedish(Array(digits.dropFirst(2)), century: digits[0] * 10 + digits[1])
        case "9999999999": return bareTen && (isDanish(digits) || isSwedish(digits, century: nil))
        default: return isFinnish(text)
        }
    }

    private static func two(_ digits: [Int], _ start: Int) -> Int {
        digits[start] * 10 + digits[start + 1]
    }

    private static func isDateInSomeCentury(_ year: Int, _ month: Int, _ day: Int) -> Bool {
        [1800, 1900, 2000].contains { Days.number(year: $0 + year, month: month, day: day) != nil }
    }

    /// DDMMYY, three digits, two check digits by weights modulo 11; D-numbers add 40 to the day, H-numbers to the
    /// month.
    private static func isNorwegian(_ digits: [Int]) -> Bool {
        let day = two(digits, 0) > 40 ? two(digits, 0) - 40 : two(digits, 0)
        let month = two(digits, 2) > 40 ? two(digits, 2) - 40 : two(digits, 2)
        guard isDateInSomeCentury(two(digits, 4), month, day) else { return false }
        func check(_ weights: [Int]) -> Int {
            let rest = zip(weights, digits).reduce(0) { $0 + $1.0 * $1.1 } % 11
            return rest == 0 ? 0 : 11 - rest
        }
        return check([3, 7, 6, 1, 8, 9, 4, 5, 2]) == digits[9] && check([5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) == digits[10]
    }

    /// YYMMDD and four digits, the last by Luhn's rule; co-ordination numbers add 60 to the day.
    private static func isSwedish(_ digits: [Int], century: Int?) -> Bool {
        let day = two(digits, 4) > 60 ? two(digits, 4) - 60 : two(digits, 4)
        let isDate =
            if let century {
                (18...20).contains(century)
                    && Days.number(year: century * 100 + two(digits, 0), month: two(digits, 2), day: day) != nil
            } else {
                isDateInSomeCentury(two(digits, 0), two(digits, 2), day)
            }
        guard isDate else { return false }
        var sum = 0
        for (index, digit) in digits.enumerated() {
            let weighted = index % 2 == 0 ? digit * 2 : digit
            sum += weighted > 9 ? weighted - 9 : weighted
        }
        return sum % 10 == 0
    }

    /// DDMMYY and four digits, the first of which tells the century.
    private static func isDanish(_ digits: [Int]) -> Bool {
        let year = two(digits, 4)
        let century =
            switch digits[6] {
            case 0...3: 1900
            case 4, 9: year <= 36 ? 2000 : 1900
            default: year <= 57 ? 2000 : 1800
            }
        return Days.number(year: century + year, month: two(digits, 2), day: two(digits, 0)) != nil
    }

    /// DDMMYY, a sign of the century, three digits and a check character: the nine digits modulo 31.
    private static func isFinnish(_ text: String) -> Bool {
        let characters = Array(text.uppercased())
        guard characters.count == 11, let century = centuries[characters[6]],
            let date = Days.digits(Substring(String(characters[0..<6])), 6),
            let number = Days.digits(Substring(String(characters[7..<10])), 3), number >= 2
        else { return false }
        let year = century + date % 100
        guard Days.number(year: year, month: date / 100 % 100, day: date / 10_000) != nil else { return false }
        return Array("0123456789ABCDEFHJKLMNPRSTUVWXY")[(date * 1_000 + number) % 31] == characters[10]
    }

    private static let centuries: [Character: Int] = {
        var centuries: [Character: Int] = ["+": 1800]
        for sign in "-YXWVU" { centuries[sign] = 1900 }
        for sign in "ABCDEF" { centuries[sign] = 2000 }
        return centuries
    }()
}
