/// Fair queueing: what waits goes in the order of how much of its owner's is done with it.
enum FairShare {
    /// Says of each that waits whether it is among those that go first, until they weigh enough. What one owner has
    /// waiting goes in its order.
    static func chosen<Owner: Hashable>(owners: [Owner], weights: [Int], most: Int) -> [Bool] {
        var ofOwner: [Owner: Int] = [:]
        let marks = zip(owners, weights).map { owner, weight in
            ofOwner[owner, default: 0] += weight
            return ofOwner[owner, default: 0]
        }
        var isChosen = [Bool](repeating: false, count: marks.count)
        var sum = 0
        for index in marks.indices.sorted(by: { (marks[$0], $0) < (marks[$1], $1) }) where sum < most {
            isChosen[index] = true
            sum += weights[index]
        }
        return isChosen
    }
}
