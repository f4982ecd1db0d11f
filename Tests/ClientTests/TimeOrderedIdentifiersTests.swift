import Testing

@testable import Client

@Suite struct TimeOrderedIdentifiersTests {
    @Test func theFormIsVersionSeven() throws {
        var identifiers = TimeOrderedIdentifiers()
        let text = identifiers.next(unixMilliseconds: 0x0123_4567_89AB)
        #expect(text.wholeMatch(of: /01234567-89ab-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/) != nil, "\(text)")
    }

    @Test func theyAscendWithinAMillisecondAndWhenTheClockGoesBack() {
        var identifiers = TimeOrderedIdentifiers()
        var random = SystemRandomNumberGenerator()
        var last = ""
        for step in 0..<200_000 {
            let clock = 1_000_000 + UInt64(step / 1_000) - UInt64.random(in: 0...50, using: &random)
            let next = identifiers.next(unixMilliseconds: clock)
            #expect(next > last)
            last = next
        }
    }

    @Test func theyTellTheTime() {
        var identifiers = TimeOrderedIdentifiers()
        let milliseconds = UInt64(identifiers.next().filter { $0 != "-" }.prefix(12), radix: 16) ?? 0
        #expect(milliseconds > 1_700_000_000_000)
    }
}
