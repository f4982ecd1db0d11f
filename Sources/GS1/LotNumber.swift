/// A batch or lot number, as AI 10 carries it.
public enum LotNumber {
    /// Whether this is 1–20 characters of set 82 (GS1 General Specifications §3.4.1).
    public static func isValid(_ text: some Collection<UInt8>) -> Bool {
        1...20 ~= text.count && text.allSatisfy(CharacterSet.set82.contains)
    }
}
