/// A whole number with its thousands parted: `1 234 567`.
func grouped(_ figure: Double) -> String {
    let digits = Array(String(Int(figure.rounded())).utf8)
    var text: [UInt8] = []
    for (index, digit) in digits.enumerated() {
        if index > 0, (digits.count - index) % 3 == 0 { text.append(UInt8(ascii: " ")) }
        text.append(digit)
    }
    return String(decoding: text, as: UTF8.self)
}

/// With as many decimals as are told.
func fixed(_ figure: Double, decimals: Int) -> String {
    var factor = 1.0
    for _ in 0..<decimals { factor *= 10 }
    let scaled = Int((abs(figure) * factor).rounded())
    let (whole, rest) = scaled.quotientAndRemainder(dividingBy: Int(factor))
    let sign = figure < 0 && scaled > 0 ? "-" : ""
    guard decimals > 0 else { return sign + String(whole) }
    let digits = String(rest)
    return "\(sign)\(whole)." + String(repeating: "0", count: decimals - digits.utf8.count) + digits
}

/// Three digits that tell something: `0.42`, `6.31`, `18.2`, `1 234`.
func brief(_ figure: Double) -> String {
    switch abs(figure) {
    case ..<10: fixed(figure, decimals: 2)
    case ..<100: fixed(figure, decimals: 1)
    default: grouped(figure)
    }
}
