/// Something that waits, brought by somebody.
protocol Waiting {
    associatedtype Owner: Hashable

    var owner: Owner { get }
    /// How much work it is; at least 1.
    var weight: Int { get }
}

/// What waits to be done, a group at a time. Where it is too much for one group, it goes in the order of its marks: how
/// much of its owner's goes with it or before it, counted on from what had gone when it came. So whoever brings little
/// waits for no more than a group of those who bring much, and nothing waits for ever (start-time fair queueing: Goyal,
/// Vin and Cheng, SIGCOMM 1996).
struct FairQueue<Element: Waiting> {
    private var waiting: [Element] = []
    /// Of the first of them: those that a group has passed over.
    private var marks: [Int] = []
    /// The greatest mark of each owner, where it has not gone yet.
    private var ofOwner: [Element.Owner: Int] = [:]
    /// The greatest mark that has gone.
    private var gone = 0

    var isEmpty: Bool { waiting.isEmpty }

    mutating func append(contentsOf elements: some Collection<Element>) {
        waiting.append(contentsOf: elements)
    }

    /// Takes all of it, or what comes first until that weighs enough. What one owner brought keeps its order.
    mutating func takeGroup(weighing most: Int) -> [Element] {
        guard waiting.reduce(0, { $0 + $1.weight }) > most else {
            defer { self = FairQueue() }
            return waiting
        }
        for element in waiting[marks.count...] {
            let mark = max(gone, ofOwner[element.owner] ?? 0) + element.weight
            ofOwner[element.owner] = mark
            marks.append(mark)
        }
        var isTaken = [Bool](repeating: false, count: marks.count)
        var sum = 0
        for index in marks.indices.sorted(by: { (marks[$0], $0) < (marks[$1], $1) }) where sum < most {
            isTaken[index] = true
            sum += waiting[index].weight
            gone = marks[index]
        }
        let group = waiting.indices.filter { isTaken[$0] }.map { waiting[$0] }
        let rest = waiting.indices.filter { !isTaken[$0] }
        waiting = rest.map { waiting[$0] }
        marks = rest.map { marks[$0] }
        ofOwner = ofOwner.filter { $0.value > gone }
        return group
    }
}
