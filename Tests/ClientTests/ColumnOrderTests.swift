import Line
import Testing

@testable import naloxctl

struct ColumnOrderTests {
    private func order(_ rows: [String]) -> [String] {
        ColumnOrder(rows.map { $0.split(separator: " ").map { Field(String($0), "1") } }).keys
    }

    /// As the protocol lists them, whichever row leaves out what.
    @Test(arguments: [
        (["facility min stored free", "facility product max stored free"], "facility product max min stored free"),
        (["product name form days", "product name form pack gtin days"], "product name form pack gtin days"),
        (["a b c", "a b c"], "a b c"), ([], ""), (["a", "b a"], "b a"), (["a b", "c"], "a b c"),
    ])
    func missingColumnsFindTheirPlace(rows: [String], keys: String) {
        #expect(order(rows).joined(separator: " ") == keys)
    }
}
