import Foundation

/// The contract as a plain book in memory: what a daemon must answer to every request, slowly and obviously.
public final class Model {
    let days: Days
    var books = Books()
    public internal(set) var events: [EventSummary] = []
    /// The content and the first reply of each write, by user and id.
    private var replies: [String: (content: String, reply: ModelReply)] = [:]
    private var batches: [Int: Batch] = [:]
    private var sweptDay = Int.min

    /// A new ledger: events 1 to 4 are there. `openedAt` is in milliseconds since the epoch.
    public init(site: String, zone: TimeZone, openedAt: Int64) {
        days = Days(zone: zone)
        let opening = Call(user: "naloxd", verb: "", values: [:], time: openedAt, now: openedAt, isTerminal: false)
        record("opened", opening)
        let products = [
            ("syringe-kit", "syringe-kit", "2000"), ("spray-1.8mg", "nasal-spray", "1800"),
            ("spray-1.26mg", "nasal-spray", "1260"),
        ]
        for (product, form, strength) in products {
            books.products[product] = Product(name: product, form: form, strengthMicrograms: strength)
            record("product", opening, product: product)
        }
    }

    public var eventCount: Int { events.count }

    var newestAt: Int64 { events.last?.at ?? 0 }

    /// What the daemon must answer at `now`, in milliseconds since the epoch.
    public func answer(_ request: ModelRequest, now: Int64) -> ModelReply {
        let time = request.verb == "CLOCK" ? now : max(now, newestAt)
        sweep(max(now, newestAt))
        do throws(Refusal) {
            if batches[request.connection] != nil { return try answerInBatch(request, time: time, now: now) }
            guard let form = Vocabulary.forms[request.verb] else { throw Refusal("unknown-verb") }
            switch request.verb {
            case "BEGIN": return try begin(request, form)
            case "COMMIT", "ABORT":
                _ = try form.judge(request, ownFacility: nil)
                if roles(request).isEmpty { throw Refusal("forbidden") }
                throw Refusal("no-batch")
            default: break
            }
            let call = try judgeFormAndRight(request, form, takesId: true, time: time, now: now)
            return form.isWrite ? try write(call, request) : try ask(call, request)
        } catch {
            return error.reply
        }
    }

    private func judgeFormAndRight(
        _ request: ModelRequest, _ form: Form, takesId: Bool, time: Int64, now: Int64
    ) throws(Refusal) -> Call {
        let values = try form.judge(request, ownFacility: ownFacility(request), takesId: takesId)
        try judgeRight(request, form, values)
        var call = Call(
            user: request.user, verb: request.verb, values: values, time: time, now: now,
            isTerminal: isTerminal(request))
        call.occurred = values["occurred"].flatMap { days.instant($0) }
        return call
    }

    private func write(_ call: Call, _ request: ModelRequest) throws(Refusal) -> ModelReply {
        let key = call["id"].map { request.user + " " + $0 }
        if let key, let first = replies[key] {
            if first.content == request.content { return first.reply.replayed }
            throw Refusal("id-reused")
        }
        let reply = try perform(call)
        if let key { replies[key] = (request.content, reply) }
        return reply
    }
}

/// A request whose form and right were judged.
struct Call {
    let user: String
    let verb: String
    let values: [String: String]
    /// The ledger's time: never before its newest event.
    var time: Int64
    var now: Int64
    /// Whether the user may write only as a terminal.
    let isTerminal: Bool
    var occurred: Int64?

    init(user: String, verb: String, values: [String: String], time: Int64, now: Int64, isTerminal: Bool) {
        self.user = user
        self.verb = verb
        self.values = values
        self.time = time
        self.now = now
        self.isTerminal = isTerminal
    }

    subscript(key: String) -> String? { values[key] }

    func number(_ key: String) -> Int? { values[key].flatMap { Int($0) } }
}

/// The requests between BEGIN and COMMIT of one connection.
private struct Batch {
    var begin: ModelRequest
    /// Of BEGIN too; the lines that were queued.
    var queued: [(line: Int, call: Call)] = []
    var content: [String] = []
    var lines = 0
    var refusal: (line: Int, refusal: Refusal)?
}

extension Model {
    /// BEGIN opens a batch even where it is refused; that one can only fail.
    private func begin(_ request: ModelRequest, _ form: Form) throws(Refusal) -> ModelReply {
        var batch = Batch(begin: request)
        do throws(Refusal) {
            let values = try form.judge(request, ownFacility: nil)
            try judgeRight(request, form, values)
        } catch {
            batch.refusal = (0, error)
        }
        batch.content.append(request.content)
        batches[request.connection] = batch
        if let refusal = batch.refusal { throw refusal.refusal }
        return ok([])
    }

    private func answerInBatch(_ request: ModelRequest, time: Int64, now: Int64) throws(Refusal) -> ModelReply {
        guard var batch = batches[request.connection] else { throw Refusal("internal") }
        if request.verb == "COMMIT" || request.verb == "ABORT" {
            _ = try Vocabulary.forms[request.verb]?.judge(request, ownFacility: nil)
            batches[request.connection] = nil
            return request.verb == "ABORT" ? ok([]) : try commit(batch, time: time, now: now)
        }
        batch.lines += 1
        defer { batches[request.connection] = batch }
        do throws(Refusal) {
            guard let form = Vocabulary.forms[request.verb] else { throw Refusal("unknown-verb") }
            if !form.isWrite || request.verb == "BEGIN" { throw Refusal("bad-line") }
            let call = try judgeFormAndRight(request, form, takesId: false, time: time, now: now)
            batch.queued.append((batch.lines, call))
            batch.content.append(request.content)
        } catch {
            if batch.refusal == nil { batch.refusal = (batch.lines, error) }
            throw error
        }
        return ModelReply(
            outcome: .ok([Pair("queued", String(batch.queued.count)), Pair("seq", String(events.count))]))
    }

    private func commit(_ batch: Batch, time: Int64, now: Int64) throws(Refusal) -> ModelReply {
        func failed(_ line: Int, _ refusal: Refusal) -> Refusal {
            Refusal("batch-failed", [Pair("line", String(line)), Pair("error", refusal.code)] + refusal.fields)
        }
        if let refusal = batch.refusal { throw failed(refusal.line, refusal.refusal) }
        let content = batch.content.joined(separator: "\n\n")
        let id = batch.begin.fields.first { $0.key == "id" }?.value
        let key = id.map { batch.begin.user + " " + $0 }
        if let key, let first = replies[key] {
            if first.content == content { return first.reply.replayed }
            throw Refusal("id-reused")
        }
        do throws(Refusal) {
            try refusePersonalNumbers(batch.begin.fields.map { ($0.key, $0.value) })
        } catch {
            throw failed(0, error)
        }
        let booksBefore = books
        let countBefore = events.count
        var rows: [[Pair]] = []
        for (line, call) in batch.queued {
            var call = call
            call.time = call.verb == "CLOCK" ? now : max(time, newestAt)
            call.now = now
            let first = events.count
            do throws(Refusal) {
                _ = try perform(call)
            } catch {
                books = booksBefore
                events.removeLast(events.count - countBefore)
                throw failed(line, error)
            }
            rows += events[first...].map { [Pair("line", String(line)), Pair("seq", String($0.number))] }
        }
        let reply = ModelReply(rows: rows, outcome: ok([]).outcome)
        if let key, !batch.queued.isEmpty { replies[key] = (content, reply) }
        return reply
    }
}

extension Model {
    /// The end of every OK line of a write: the newest event, then what else the verb tells.
    func ok(_ columns: [(String, String?)], rows: [[Pair]] = []) -> ModelReply {
        ModelReply(rows: rows, outcome: .ok([Pair("seq", String(events.count))] + row(columns)))
    }

    /// Appends an event and moves its units; the number of the first event of a request stands for the request.
    @discardableResult
    func record(
        _ kind: String, _ call: Call, facility: String? = nil, product: String? = nil, lot: String? = nil,
        quantity: Int = 0, from: Account? = nil, to: Account? = nil, shipment: Int? = nil, request: Int? = nil,
        effective: Int64? = nil, difference: Int = 0, expiredUnits: Int = 0, isDiverted: Bool = false,
        undone: Int? = nil
    ) -> Int {
        let number = events.count + 1
        let event = EventSummary(
            number: number, at: call.time, effective: effective ?? call.occurred ?? call.time, by: call.user,
            kind: kind, facility: facility, product: product, lot: lot, quantity: quantity, from: from, to: to,
            shipment: shipment, request: request ?? number, details: call.values, difference: difference,
            expiredUnits: expiredUnits, isDiverted: isDiverted, undone: undone)
        events.append(event)
        books.apply(event)
        return number
    }

    /// Moves what has expired to quarantine, each lot with the midnight at which it did, before anything is answered.
    private func sweep(_ time: Int64) {
        let today = days.day(of: time)
        guard today != sweptDay else { return }
        sweptDay = today
        var expired: [(day: Int, place: Place, lot: String, units: Int)] = []
        for (place, holdings) in books.stock {
            for (lot, holding) in holdings where holding.available > 0 {
                let day = books.lots[LotName(product: place.product, lot: lot)]?.expiry ?? today
                if day < today { expired.append((day, place, lot, holding.available)) }
            }
        }
        expired.sort { ($0.day, $0.place, $0.lot) < ($1.day, $1.place, $1.lot) }
        for (day, place, lot, units) in expired {
            var call = Call(user: "naloxd", verb: "", values: [:], time: time, now: time, isTerminal: false)
            call.occurred = days.start(of: day + 1)
            record(
                "expired", call, facility: place.facility, product: place.product, lot: lot, quantity: units,
                from: .available, to: .quarantine, expiredUnits: units)
        }
    }
}
