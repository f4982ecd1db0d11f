import Support
import Testing

@testable import Ledger

@Suite struct NearbySearchTests {
    /// Events from 1, of which the first `within` are within the limit.
    private func found(_ count: UInt64, within: UInt64, guess: UInt64) throws -> (last: UInt64, looks: Int) {
        var looks = 0
        let last = try NearbySearch(from: 1, to: count, guess: guess).last { number in
            looks += 1
            return number <= within
        }
        return (last, looks)
    }

    @Test func everyPlaceIsFoundFromEveryGuess() throws {
        for count in 2...40 as ClosedRange<UInt64> {
            for within in 1..<count {
                for guess in 1..<count { #expect(try found(count, within: within, guess: guess).last == within) }
            }
        }
    }

    @Test(arguments: [1, 2, 3] as [UInt64]) func anyPlaceIsFoundInALongLog(_ seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for _ in 0..<2_000 {
            let count = UInt64.random(in: 2...10_000_000, using: &random)
            let within = UInt64.random(in: 1..<count, using: &random)
            let guess = UInt64.random(in: 1..<count, using: &random)
            #expect(try found(count, within: within, guess: guess).last == within, "seed \(seed)")
        }
    }

    @Test func aGoodGuessIsQuickHoweverLongTheLogIs() throws {
        for within in [1, 500_000, 9_999_999] as [UInt64] {
            let near = within > 3 ? within - 3 : 1
            #expect(try found(10_000_000, within: within, guess: near).looks <= 5)
        }
    }
}
