import CivilTime
import LMDB
import Ledger
import Line
import Merkle

/// What became of a request.
public enum Outcome: Sendable {
    /// - Parameter isReplay: the request was repeated with its id: nothing was written.
    case accepted(events: [Event], reply: Reply, isReplay: Bool)
    case refused(Refusal)
}

/// The one writer: decides requests on books in memory, makes each group of them durable, and settles them in the
/// store. It belongs to one thread.
///
/// A group is everything recorded between two calls of `seal`. No reply to any of it may leave before `seal` returned.
public final class Recorder {
    public let books: Books
    let store: LedgerStore
    let environment: Environment
    let tables: Tables
    let zone: Zone
    let directory: StateDirectory
    let isImport: Bool
    var tree: GrowingTree
    /// Identifiers of requests that are not in the store yet.
    var identifiers: [Identifier: UInt64] = [:]
    /// Those that are being settled.
    var settlingIdentifiers: [Identifier: UInt64] = [:]
    /// The greatest id that was ever used: a greater one is new, which ids that are ordered by time mostly are.
    private var greatestID: String
    /// Makes groups durable before they are settled; nil where settling itself does.
    var writeAheadLog: WriteAheadLog?
    /// Nil where a full disk may end the work, as in an import.
    var reserve: DiskReserve?
    /// Being written by another thread.
    var settling: PendingSettlement?
    /// Of the tree when the last group was sealed.
    var rootBeforeUnsealed: TreeHash
    var day: DayOfZone
    private var rates = TerminalRates()
    /// The last day that began with a sweep.
    public internal(set) var sweptDay: Day?
    /// Damage was found: what is sound is still shown, but nothing more is written.
    public private(set) var isReadOnly = false

    init(
        _ environment: Environment, _ tables: Tables, zone: Zone, directory: StateDirectory, isImport: Bool = false
    ) throws(JournalError) {
        self.environment = environment
        self.tables = tables
        self.zone = zone
        self.directory = directory
        self.isImport = isImport
        let store = try LedgerStore(environment, tables)
        self.store = store
        let books = try booking { () throws(Refusal) in try Books(store: store) }
        self.books = books
        tree = try GrowingTree(restoring: StoredTree(store, size: books.header.lastNumber))
        store.unsettled.start(at: books.header.lastNumber + 1)
        day = DayOfZone(zone)
        rootBeforeUnsealed = tree.root
        greatestID = try booking { () throws(Refusal) in try store.greatestID() }
    }

    public var lastNumber: UInt64 { books.header.lastNumber }
    public var lastAt: Instant { Instant(millisecondsSinceEpoch: books.header.lastAtMilliseconds) }
    public var root: TreeHash { tree.root }
    /// Events that cannot be read from the store yet, those under way there not counted.
    public var unsettledCount: Int { store.unsettled.count }
    public var unsettledBytes: Int { store.unsettled.byteCount }
    public var isSettling: Bool { settling != nil }
    /// The newest event that can be read from the store.
    public var settledNumber: UInt64 { (settling == nil ? store.unsettled.first : store.settling.first) - 1 }

    /// Everything recorded so far is durable.
    func markSealed() {
        store.unsettled.seal()
        rootBeforeUnsealed = tree.root
    }

    /// The clock as a query among the writes sees it.
    public func moment(_ clock: Instant) -> Moment { day.moment(clock, after: lastAt, isImport) }

    /// The first events of a new ledger.
    func open(_ opening: Opening) throws(JournalError) {
        for draft in opening.drafts { try enter(draft, at: opening.at, by: opening.by) }
    }

    // MARK: - Requests

    /// Decides one request and enters its events, if it is accepted, in the books and the group.
    ///
    /// - Throws: if the ledger cannot go on: the process must end, and nothing of the group may be acknowledged.
    public func record(_ request: Request, by caller: Caller, clock: Instant) throws(JournalError) -> Outcome {
        try makeRoom()
        do throws(Refusal) {
            let moment =
                request.verb == .clock
                ? day.moment(setting: clock, isImport) : day.moment(clock, after: lastAt, isImport)
            let desk = try Desk(books: books, caller: caller, moment: moment)
            try Decision.admit(request, desk)
            if let events = try replayed(id: request.id, digest: request.digest, by: caller) {
                return .accepted(events: events, reply: try Decision.reply(request.verb, events, books), isReplay: true)
            }
            try requireWriting(isCorrection: request.verb == .correct)
            try rates.require(caller, desk.rights, at: moment.now)
            var drafts = try Decision.drafts(request, desk)
            seal(&drafts, id: request.id, digest: request.digest)
            let events = try enter(drafts, at: moment.now, by: caller)
            return .accepted(events: events, reply: try Decision.reply(request.verb, events, books), isReplay: false)
        } catch {
            return try refused(error)
        }
    }

    /// All of a batch's requests, or none.
    public func record(_ batch: Batch, by caller: Caller, clock: Instant) throws(JournalError) -> Outcome {
        try makeRoom()
        let first = lastNumber + 1
        do throws(Refusal) {
            let moment = day.moment(clock, after: lastAt, isImport)
            let desk = try Desk(books: books, caller: caller, moment: moment)
            if let events = try replayed(id: batch.id, digest: batch.digest, by: caller) {
                return .accepted(events: events, reply: Batch.reply(events), isReplay: true)
            }
            try batch.requireUnbroken()
            try requireWriting(isCorrection: batch.requests.allSatisfy { $0.request.verb == .correct })
            try rates.require(caller, desk.rights, at: moment.now)
        } catch {
            return try refused(error)
        }
        books.mark()
        var events: [Event] = []
        for (line, request) in batch.requests {
            do throws(Refusal) {
                events += try recordLine(request, of: batch, line: line, by: caller, clock: clock)
            } catch {
                books.rollBack()
                store.unsettled.cut(from: first)
                _ = try refused(error)
                return .refused(Batch.failed(line: line, error))
            }
        }
        books.keep()
        commitLeaves(from: first)
        if let id = batch.id, !events.isEmpty { note(id, of: caller, first) }
        rates.count(caller, events: events.count, at: lastAt)
        return .accepted(events: events, reply: Batch.reply(events), isReplay: false)
    }

    private func recordLine(
        _ request: Request, of batch: Batch, line: Int, by caller: Caller, clock: Instant
    ) throws(Refusal) -> [Event] {
        let moment =
            request.verb == .clock ? day.moment(setting: clock, isImport) : day.moment(clock, after: lastAt, isImport)
        let desk = try Desk(books: books, caller: caller, moment: moment)
        try Decision.admit(request, desk)
        var drafts = try Decision.drafts(request, desk)
        for index in drafts.indices {
            drafts[index].fields += batch.common.filter { drafts[index].fields[$0.key] == nil }
        }
        seal(&drafts, id: batch.id, digest: batch.digest)
        var events: [Event] = []
        for draft in drafts {
            let event = event(
                Draft(draft.kind, draft.fields + [Field("line", line)]), at: moment.now, by: caller.name)
            try books.apply(event)
            store.unsettled.append { event.append(to: &$0) }
            events.append(event)
        }
        return events
    }

    /// What every event of a request ends with.
    private func seal(_ drafts: inout [Draft], id: String?, digest: String) {
        var fields: [Field] = []
        if let id { fields += [Field("id", id), Field("digest", digest)] }
        if drafts.count > 1 { fields.append(Field("request", lastNumber + 1)) }
        for index in drafts.indices { drafts[index].fields += fields }
    }

    private func enter(_ drafts: [Draft], at: Instant, by caller: Caller) throws(Refusal) -> [Event] {
        var events: [Event] = []
        events.reserveCapacity(drafts.count)
        let first = lastNumber + 1
        for draft in drafts {
            let event = event(draft, at: at, by: caller.name)
            do throws(Refusal) {
                try books.apply(event)
            } catch {
                // Decide has checked all that Apply relies on: books and rules disagree, or the store is damaged.
                fault = error
                throw error
            }
            store.unsettled.append { event.append(to: &$0) }
            events.append(event)
        }
        commitLeaves(from: first)
        if let id = events.first?["id"] { note(id, of: caller, first) }
        rates.count(caller, events: events.count, at: at)
        return events
    }

    private var fault: Refusal?

    /// Enters an event that nobody asked for: the first ones, and the sweep's.
    func enter(_ draft: Draft, at: Instant, by: String) throws(JournalError) {
        let event = event(draft, at: at, by: by)
        try booking { () throws(Refusal) in try books.apply(event) }
        store.unsettled.append { event.append(to: &$0) }
        commitLeaves(from: event.number)
    }

    private func event(_ draft: Draft, at: Instant, by: String) -> Event {
        Event(number: lastNumber + 1, at: at, by: by, kind: draft.kind, fields: draft.fields)
    }

    /// Leaves are appended when their request is accepted as a whole: the tree knows no way back.
    func commitLeaves(from first: UInt64) {
        store.unsettled.visit(from: first) { _, line in tree.append(line) }
    }

    /// The events of the request that used the id before; nil for a new one.
    private func replayed(id: String?, digest: String, by caller: Caller) throws(Refusal) -> [Event]? {
        guard let id else { return nil }
        guard let first = try firstEvent(id: id, of: caller) else { return nil }
        let event = try books.knownEvent(first)
        guard event["id"] == id, event.by == caller.name else {
            throw .damaged("an id leads to event \(first), which has another")
        }
        guard event["digest"] == digest else {
            throw Refusal(.idReused, [], "the id was used for another request, event \(first)")
        }
        var events = [event]
        while let next = try store.event(first + UInt64(events.count)), next["id"] == id, next.by == caller.name {
            events.append(next)
        }
        return events
    }

    private func firstEvent(id: String, of caller: Caller) throws(Refusal) -> UInt64? {
        if greatestID.utf8.lexicographicallyPrecedes(id.utf8) { return nil }
        let identifier = Identifier(id: id, user: caller.name)
        if let unsettled = identifiers[identifier] ?? settlingIdentifiers[identifier] { return unsettled }
        return try store.request(id: id, user: caller.name)
    }

    private func note(_ id: String, of caller: Caller, _ first: UInt64) {
        note(Identifier(id: id, user: caller.name), first)
    }

    func note(_ identifier: Identifier, _ first: UInt64) {
        identifiers[identifier] = first
        if greatestID.utf8.lexicographicallyPrecedes(identifier.id.utf8) { greatestID = identifier.id }
    }

    private func requireWriting(isCorrection: Bool) throws(Refusal) {
        if isReadOnly {
            throw Refusal(.readOnly, [], "damage was found: nothing is written until the ledger was verified")
        }
        try requireRoom(isCorrection: isCorrection)
    }

    /// A refusal that is no damage; damage stops all writing, and a fault in applying stops the process.
    private func refused(_ refusal: Refusal) throws(JournalError) -> Outcome {
        if let fault { throw .damaged(fault.message) }
        if refusal.code == .internal { isReadOnly = true }
        return .refused(refusal)
    }
}
