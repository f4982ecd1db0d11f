import Line

/// An amount of money in ten-thousandths of its currency's unit: the protocol allows four places.
public struct Money: Sendable, Equatable {
    public let tenThousandths: Int64

    public init(tenThousandths: Int64) {
        self.tenThousandths = tenThousandths
    }

    /// A decimal like `249.90`: no sign, no leading zeros but a single one, at most four places.
    public init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, let whole = String(parts[0]).wholeNumber(in: 0...Self.largestWhole) else { return nil }
        var fraction: Int64 = 0
        if parts.count == 2 {
            let digits = parts[1].utf8
            guard (1...4).contains(digits.count), digits.allSatisfy(\.isDecimalDigit) else { return nil }
            for digit in digits { fraction = fraction * 10 + Int64(digit - UInt8(ascii: "0")) }
            for _ in digits.count..<4 { fraction *= 10 }
        }
        self.init(tenThousandths: whole * 10_000 + fraction)
    }

    private static let largestWhole: Int64 = (0..<Limits.moneyDigits).reduce(1) { power, _ in power * 10 } - 1
}

extension Money: CustomStringConvertible {
    /// Without trailing zeros of the fraction.
    public var description: String {
        let (whole, fraction) = tenThousandths.quotientAndRemainder(dividingBy: 10_000)
        if fraction == 0 { return String(whole) }
        var digits = String(fraction + 10_000).dropFirst()
        while digits.last == "0" { digits.removeLast() }
        return "\(whole).\(digits)"
    }
}
