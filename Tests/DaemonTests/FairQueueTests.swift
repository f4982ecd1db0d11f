import Support
import Testing

@testable import Daemon

struct FairQueueTests {
    private struct Piece: Waiting, Equatable {
        let owner: String
        let weight: Int
        var number = 0
    }

    private func group(_ waiting: [(String, Int)], most: Int) -> [Piece] {
        var queue = FairQueue<Piece>()
        queue.append(contentsOf: waiting.map { Piece(owner: $0.0, weight: $0.1) })
        return queue.takeGroup(weighing: most)
    }

    @Test func whatFitsGoesAsItCame() {
        #expect(group([("b", 2), ("a", 3), ("b", 1)], most: 6).map(\.owner) == ["b", "a", "b"])
    }

    @Test(arguments: [(500, ["rude", "polite"]), (501, ["rude", "polite"]), (502, ["rude", "rude", "polite"])])
    func whoBringsLittleComesBeforeTheRestOfWhoBringsMuch(_ most: Int, _ owners: [String]) {
        #expect(group([("rude", 500), ("rude", 500), ("polite", 1)], most: most).map(\.owner) == owners)
    }

    @Test func equalsGoInTheOrderOfComing() {
        #expect(group([("a", 4), ("b", 4), ("c", 4)], most: 5).map(\.owner) == ["a", "b"])
    }

    @Test func oneThatIsTooMuchGoesAlone() {
        #expect(group([("a", 9_000), ("a", 1)], most: 10).map(\.weight) == [9_000])
    }

    @Test func whoComesLaterWaitsForOneGroupOfAFlood() {
        var queue = FairQueue<Piece>()
        queue.append(contentsOf: (0..<8).map { _ in Piece(owner: "rude", weight: 100) })
        for _ in 0..<3 { _ = queue.takeGroup(weighing: 100) }
        queue.append(contentsOf: [Piece(owner: "polite", weight: 1)])
        #expect(queue.takeGroup(weighing: 100).map(\.owner).contains("polite"))
    }

    @Test func whoBringsMuchAtOnceIsNotPassedOverForEver() {
        var queue = FairQueue<Piece>()
        queue.append(contentsOf: [Piece(owner: "much", weight: 800)])
        for round in 1...4 {
            queue.append(contentsOf: (0..<120).map { Piece(owner: "little-\($0 % 3)", weight: 10) })
            if queue.takeGroup(weighing: 1_000).map(\.owner).contains("much") { return #expect(round <= 3) }
        }
        Issue.record("three who bring little without end starve one who brings much")
    }

    @Test(arguments: [1, 2, 3] as [UInt64]) func eachOwnersOrderIsKeptAndNothingIsLost(_ seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var queue = FairQueue<Piece>()
        var brought: [Piece] = []
        var taken: [Piece] = []
        for number in 0..<2_000 {
            let owner = "\(Int.random(in: 0..<5, using: &random))"
            brought.append(Piece(owner: owner, weight: Int.random(in: 1...9, using: &random), number: number))
            queue.append(contentsOf: brought.suffix(1))
            if number % 40 == 0 { taken += queue.takeGroup(weighing: 150) }
        }
        while !queue.isEmpty { taken += queue.takeGroup(weighing: 150) }
        for owner in 0..<5 {
            let own = { (pieces: [Piece]) in pieces.filter { $0.owner == "\(owner)" } }
            #expect(own(taken) == own(brought), "seed \(seed)")
        }
    }
}
