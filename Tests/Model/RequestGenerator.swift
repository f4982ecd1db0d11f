import Foundation
import Support

/// Random requests in a small world, the same for the same seed if the same replies are learned. Every answer must be
/// handed to `learn` before the next request is asked for.
public struct RequestGenerator {
    /// What the ledger must be opened with.
    public static let site = "oslo"
    public static let zone = TimeZone(identifier: "Europe/Oslo") ?? .gmt
    /// 2026-01-05 07:00 UTC
    public static let openedAt: Int64 = 1_767_596_400_000

    var random: SeededRandom
    let days = Days(zone: RequestGenerator.zone)
    var now = RequestGenerator.openedAt
    private var queue: [ModelRequest] = []
    /// What is still to be said in the batches that are open.
    var plans: [[ModelRequest]] = []
    /// Requests to come while the clock is behind.
    var behind = 0
    private var deficit: Int64 = 0
    private var last: ModelRequest?
    var nextId = 0

    var lots: [KnownLot] = []
    var events: [KnownEvent] = []
    var corrected: [KnownEvent] = []
    var proposals: [KnownEvent] = []
    var discrepancies: [KnownEvent] = []
    var shipments: [KnownShipment] = []
    /// Those of which nothing is in transit any more.
    var finished: [KnownShipment] = []
    var stock: [KnownStock] = []
    var newest = 4
    var changingIsClosed = false
    /// Writes that may be repeated; a batch as all its lines.
    private var written: [[ModelRequest]] = []

    public init(seed: UInt64) {
        random = SeededRandom(seed: seed)
        queue = openingRequests()
    }

    /// The next request, and by how many milliseconds the clock goes on before it (back, at times).
    public mutating func next() -> (ModelRequest, advanceMilliseconds: Int64) {
        let advance = nextAdvance()
        now += advance
        let request = nextRequest()
        last = request
        return (request, advance)
    }

    private mutating func nextAdvance() -> Int64 {
        if !queue.isEmpty { return Int64(random.number(0...2_000)) }
        if behind > 0 { return Int64(random.number(0...3_000)) }
        if deficit > 0 {
            let jump = deficit + Int64(random.number(0...60_000))
            deficit = 0
            return random.chance(50) ? jump : 0
        }
        if plans.isEmpty, random.number(0...999) == 0 {
            if random.chance(40) { return -Int64(random.number(1...40_000)) }
            behind = random.number(3...15)
            deficit = Int64(random.number(120_000...10_800_000))
            return -deficit
        }
        switch random.number(0...99) {
        case 0...59: return Int64(random.number(0...90_000))
        case 60...91: return Int64(random.number(0...1_200_000))
        case 92...98: return Int64(random.number(0...7_200_000))
        default: return Int64(random.number(3_600_000...72_000_000))
        }
    }

    private mutating func nextRequest() -> ModelRequest {
        if !queue.isEmpty { return queue.removeFirst() }
        if behind > 0 {
            behind -= 1
            if behind == 0, random.chance(50) {
                deficit = 0
                return write("CLOCK", World.root)
            }
            if random.chance(15) { return repetition() }
            return random.chance(20) ? query() : write(random.pick(weighted: World.plainVerbs), nil)
        }
        if let plan = plans.indices.randomElement(using: &random), random.chance(70) {
            let request = plans[plan].removeFirst()
            if plans[plan].isEmpty { plans.remove(at: plan) }
            return request
        }
        switch random.number(0...99) {
        case 0...6: return repetition()
        case 7...22: return query()
        default: return write(random.pick(weighted: World.verbs), nil)
        }
    }

    /// Whether a batch is open on a connection.
    func isBusy(_ connection: Int) -> Bool {
        plans.contains { $0.last?.connection == connection }
    }

    mutating func freeConnection(_ actor: Actor) -> Int {
        let free = actor.connections.filter { !isBusy($0) }
        return random.pick(free.isEmpty ? actor.connections : free)
    }

    /// A write or batch of before, as it was or with another content.
    private mutating func repetition() -> ModelRequest {
        guard !written.isEmpty else { return query() }
        var requests = random.pick(written)
        let connection = requests[0].connection ^ random.number(0...1)
        let isEither = isBusy(connection) || isBusy(connection ^ 1)
        if isBusy(connection) || requests.count > 1 && (behind > 0 || isEither) { return query() }
        if random.chance(30) {
            let index = random.number(0...(max(1, requests.count - 1) - 1))
            requests[index].fields.removeAll { $0.key == "note" }
            requests[index].fields.append(("note", "changed \(random.number(1...9))"))
        }
        for index in requests.indices {
            requests[index].connection = connection
            requests[index].fields.shuffle(using: &random)
        }
        if requests.count > 1 { plans.append(Array(requests.dropFirst())) }
        return requests[0]
    }

    /// Keeps what may be repeated: most of the newest, some of all.
    mutating func remember(_ requests: [ModelRequest]) {
        guard requests[0].fields.contains(where: { $0.key == "id" }) else { return }
        if written.count < 300 {
            written.append(requests)
        } else {
            written[random.number(0...299)] = requests
        }
    }
}

extension RequestGenerator {
    /// Takes in what the answer to the last request told, so that later requests can name it.
    public mutating func learn(from reply: ModelReply) {
        guard let last else { return }
        newest = max(newest, reply["seq"].flatMap { Int($0) } ?? 0)
        if reply.errorCode != nil { return learnRefusal(last, reply) }
        guard reply["queued"] == nil, reply["replayed"] == nil else { return }
        let event = KnownEvent(
            number: reply["seq"].flatMap { Int($0) } ?? 0, user: last.user, facility: value(last, "facility"),
            verb: last.verb)
        if Vocabulary.forms[last.verb]?.isWrite == true, last.verb != "COMMIT" {
            RequestGenerator.keep(event, &events, 400)
        }
        let settled = value(last, "event")
        switch last.verb {
        case "RECEIVE", "RETURN", "LOT":
            learnLot(value(last, "product"), value(last, "lot"), value(last, "expiry").flatMap(Days.day))
        case "QUARANTINE", "RELEASE": learnRecall(last)
        case "SHIP", "ARRIVE", "CANCEL": learnShipment(last, reply, event)
        case "COUNT": if reply["difference"] != "0" { RequestGenerator.keep(event, &discrepancies, 40) }
        case "DESTROY": RequestGenerator.keep(event, &proposals, 40)
        case "CONFIRM", "REJECT":
            if random.chance(97) { proposals.removeAll { String($0.number) == settled } }
        case "RESOLVE":
            if random.chance(97) { discrepancies.removeAll { String($0.number) == settled } }
        case "CORRECT":
            for number in reply.rows.compactMap({ field($0, "event") }) {
                if let index = events.firstIndex(where: { String($0.number) == number }) {
                    RequestGenerator.keep(events.remove(at: index), &corrected, 30)
                }
            }
        case "FACILITY":
            guard value(last, "facility") == World.changing, let closed = value(last, "closed") else { return }
            changingIsClosed = closed == "yes"
        case "COMMIT":
            for seq in reply.rows.compactMap({ field($0, "seq") }) {
                let line = KnownEvent(number: Int(seq) ?? 0, user: last.user, facility: nil, verb: "COMMIT")
                RequestGenerator.keep(line, &events, 400)
            }
        default: learnRows(reply, isWhole: last.fields.isEmpty)
        }
    }

    private func value(_ request: ModelRequest, _ key: String) -> String? {
        request.fields.first { $0.key == key }?.value
    }

    private mutating func learnRefusal(_ request: ModelRequest, _ reply: ModelReply) {
        if reply.errorCode == "lot-mismatch", let expiry = reply["expiry"].flatMap(Days.day) {
            learnLot(value(request, "product"), value(request, "lot"), expiry)
        }
        if reply.errorCode == "insufficient-stock", request.verb == "ARRIVE", value(request, "lot") == nil,
            let index = shipments.firstIndex(where: { String($0.number) == value(request, "shipment") })
        {
            shipments[index].outstanding = reply["available"].flatMap { Int($0) } ?? 0
            if shipments[index].outstanding == 0 { finish(index) }
        }
    }

    private mutating func learnRecall(_ request: ModelRequest) {
        guard value(request, "facility") == nil, !request.user.contains("-") else { return }
        if let index = lots.firstIndex(where: {
            $0.product == value(request, "product") && $0.lot == value(request, "lot")
        }) {
            lots[index].isRecalled = request.verb == "QUARANTINE"
        }
    }

    private mutating func learnShipment(_ request: ModelRequest, _ reply: ModelReply, _ event: KnownEvent) {
        if request.verb == "SHIP" {
            shipments.append(
                KnownShipment(
                    number: reply["shipment"].flatMap { Int($0) } ?? 0, to: value(request, "to") ?? "",
                    product: value(request, "product") ?? "", lots: reply.rows.compactMap { field($0, "lot") },
                    outstanding: value(request, "qty").flatMap { Int($0) } ?? 0))
            return
        }
        guard let index = shipments.firstIndex(where: { String($0.number) == value(request, "shipment") }) else {
            return
        }
        if value(request, "missing") != nil {
            let loss = KnownEvent(number: event.number, user: event.user, facility: shipments[index].to, verb: "ARRIVE")
            RequestGenerator.keep(loss, &discrepancies, 40)
        }
        shipments[index].outstanding = reply["outstanding"].flatMap { Int($0) } ?? 0
        if shipments[index].outstanding == 0 { finish(index) }
    }

    private mutating func finish(_ index: Int) {
        finished.append(shipments.remove(at: index))
        if finished.count > 20 { finished.removeFirst() }
    }

    private func field(_ row: [Pair], _ key: String) -> String? {
        row.first { $0.key == key }?.value
    }

    private static func keep(_ event: KnownEvent, _ events: inout [KnownEvent], _ limit: Int) {
        events.append(event)
        if events.count > limit { events.removeFirst() }
    }

    private mutating func learnLot(_ product: String?, _ lot: String?, _ expiry: Int?) {
        guard let index = lots.firstIndex(where: { $0.product == product && $0.lot == lot }) else { return }
        lots[index].isReceived = true
        if let expiry { lots[index].expiry = expiry }
    }

    private mutating func learnRows(_ reply: ModelReply, isWhole: Bool) {
        guard isWhole else { return }
        switch last?.verb {
        case "STOCK":
            stock = reply.rows.map { row in
                KnownStock(
                    facility: field(row, "facility") ?? "", product: field(row, "product") ?? "",
                    lot: field(row, "lot") ?? "", isQuarantined: field(row, "status") == "quarantine",
                    quantity: field(row, "on-hand").flatMap { Int($0) } ?? 0)
            }
        case "PENDING", "DISCREPANCIES":
            let events = reply.rows.map { row in
                KnownEvent(
                    number: field(row, "event").flatMap { Int($0) } ?? 0, user: field(row, "by") ?? "",
                    facility: field(row, "facility"), verb: "")
            }.suffix(40)
            if last?.verb == "PENDING" { proposals = Array(events) } else { discrepancies = Array(events) }
        default: break
        }
    }
}
