import CivilTime
import LMDB
import Ledger
import Line
import Merkle

/// What became of a request.
public enum Outcome: Sendable {
    /// - Parameter isReplay: the request was repeated with its id: nothing was written.
    case accepted(events: [Event], isReplay: Bool)
    case refused(Refusal)
}

/// The one writer: decides requests on books in memory, makes each group of them durable, and settles them in the
/// store. It is used by one thread at a time.
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
    /// Of the events that are in the store: it grows as they are settled.
    var tree: GrowingTree
    /// Identifiers of requests that are not in the store yet.
    var identifiers = UnsettledIdentifiers()
    /// Those that are being settled.
    var settlingIdentifiers = UnsettledIdentifiers()
    /// The greatest key of an id in the store: a greater one is not there.
    var greatestSettledKey: [UInt8]
    /// Makes groups durable before they are settled; nil where settling itself does.
    var writeAheadLog: WriteAheadLog?
    /// Nil where a full disk may end the work, as in an import.
    var reserve: DiskReserve?
    /// Where readers see what is sealed; nil where nobody reads meanwhile.
    var sealedStock: SealedStock?
    /// Shelves that the group moved units on, and the newest event that changed more than that.
    var moved: [Shelf.Key] = []
    var newestOther: UInt64 = 0
    /// Being written by another thread.
    var settling: PendingSettlement?
    var day: DayOfZone
    private var rates = TerminalRates()
    /// Nil once somebody's rights have changed, or the clock was set.
    private var newestDesk: Desk?
    /// What the newest line says of when, by whom and as what it was recorded: the next one mostly says the same.
    private var newestOrigin = (
        at: Instant(millisecondsSinceEpoch: 0), by: "", kind: EventKind.opened, bytes: [] as [UInt8]
    )
    /// The last day that began with a sweep.
    public internal(set) var sweptDay: Day?
    /// What was found first: what is sound is still shown, but nothing more is written.
    public internal(set) var damage: Refusal?
    /// Why an event could not be entered after it was decided: books and log may differ, so the process must end.
    private var fault: Refusal?

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
        greatestSettledKey = try booking { () throws(Refusal) in try store.greatestIdentifierKey() }
    }

    public var isReadOnly: Bool { damage != nil }
    public var lastNumber: UInt64 { books.header.lastNumber }
    public var lastAt: Instant { Instant(millisecondsSinceEpoch: books.header.lastAtMilliseconds) }
    /// Events that cannot be read from the store yet, those under way there not counted.
    public var unsettledCount: Int { store.unsettled.count }
    public var unsettledBytes: Int { store.unsettled.byteCount }
    public var isSettling: Bool { settling != nil }
    /// The newest event that can be read from the store.
    public var settledNumber: UInt64 { (settling == nil ? store.unsettled.first : store.settling.first) - 1 }

    /// The leaf hash of the event before another; of none, the empty tree's root.
    func leaf(before number: UInt64) -> TreeHash {
        guard let line = store.unsettled.line(number - 1) ?? store.settling.line(number - 1) else {
            return tree.newestLeaf ?? .emptyRoot
        }
        return line.withUnsafeBytes { TreeHash.leafHash(of: $0) }
    }

    /// The clock as a query among the writes sees it.
    public func moment(_ clock: Instant) -> Moment { day.moment(clock, after: lastAt, isImport: isImport) }

    /// The first events of a new ledger.
    func open(_ opening: Opening) throws(JournalError) {
        for draft in opening.drafts { try enterAlone(draft, at: opening.at, by: opening.by) }
    }

    // MARK: - Requests

    /// Where a caller's request is decided: where the one before it was, if that was the same caller's of that moment.
    ///
    /// - Parameter isSet: the request sets the clock, which may go back.
    private func desk(for caller: Caller, _ clock: Instant, isSet: Bool = false) throws(Refusal) -> Desk {
        if isSet {
            return try Desk(books: books, caller: caller, moment: day.moment(setting: clock, isImport: isImport))
        }
        if let newestDesk, newestDesk.moment.isOf(clock, after: lastAt), newestDesk.caller == caller {
            return newestDesk
        }
        let desk = try Desk(books: books, caller: caller, moment: moment(clock))
        newestDesk = desk
        return desk
    }

    /// Decides one request and enters its events, if it is accepted, in the books and the group.
    ///
    /// - Throws: if the ledger cannot go on: the process must end, and nothing of the group may be acknowledged.
    public func record(_ request: Request, by caller: Caller, clock: Instant) throws(JournalError) -> Outcome {
        try makeRoom()
        do throws(Refusal) {
            let desk = try desk(for: caller, clock, isSet: request.verb == .clock)
            try Decision.admit(request, desk)
            let key = identifierKey(of: request.fields, user: caller.name)
            if let key, let events = try replayed(key, request.digest) {
                return .accepted(events: events, isReplay: true)
            }
            try requireWriting(isCorrection: request.verb == .correct)
            let isAtTerminal = desk.rights.isBounded(.dispense)
            if isAtTerminal { try rates.require(caller, events: 1, at: desk.moment.now) }
            var drafts = try Decision.drafts(request, desk)
            if isAtTerminal, drafts.count > 1 { try rates.require(caller, events: drafts.count, at: desk.moment.now) }
            addIdentity(request.fields, request.digest, to: &drafts)
            let events = try enter(consume drafts, key, at: desk.moment.now, by: caller)
            return .accepted(events: events, isReplay: false)
        } catch {
            return try refused(error)
        }
    }

    /// All of a batch's requests, or none.
    public func record(_ batch: Batch, by caller: Caller, clock: Instant) throws(JournalError) -> Outcome {
        try makeRoom()
        let first = lastNumber + 1
        let batchKey = identifierKey(of: batch.identity, user: caller.name)
        var isAtTerminal = false
        do throws(Refusal) {
            let desk = try desk(for: caller, clock)
            isAtTerminal = desk.rights.isBounded(.dispense)
            if let key = batchKey, let events = try replayed(key, batch.digest) {
                return .accepted(events: events, isReplay: true)
            }
            try batch.requireUnbroken()
            try requireWriting(isCorrection: batch.requests.allSatisfy { $0.request.verb == .correct })
            if isAtTerminal { try rates.require(caller, events: max(1, batch.count), at: desk.moment.now) }
        } catch {
            return try refused(error)
        }
        books.mark()
        var events: [Event] = []
        for (line, request) in batch.requests {
            do throws(Refusal) {
                events += try recordLine(request, of: batch, line: line, by: caller, clock: clock)
            } catch {
                takeBack(from: first)
                _ = try refused(error)
                return .refused(Batch.failed(line: line, error))
            }
        }
        do throws(Refusal) {
            if isAtTerminal { try rates.require(caller, events: events.count, at: lastAt) }
        } catch {
            takeBack(from: first)
            return .refused(error)
        }
        books.keep()
        if let batchKey, !events.isEmpty { identifiers.add(batchKey, event: first) }
        rates.count(caller, events: events.count, at: lastAt)
        return .accepted(events: events, isReplay: false)
    }

    /// Everything is as it was before the batch whose first event that is.
    private func takeBack(from first: UInt64) {
        books.rollBack()
        newestDesk = nil
        store.unsettled.cut(from: first)
        newestOther = min(newestOther, lastNumber)
    }

    private func recordLine(
        _ request: Request, of batch: Batch, line: Int, by caller: Caller, clock: Instant
    ) throws(Refusal) -> [Event] {
        let desk = try desk(for: caller, clock, isSet: request.verb == .clock)
        try Decision.admit(request, desk)
        var drafts = try Decision.drafts(request, desk)
        for index in drafts.indices {
            for common in batch.common.indices where !drafts[index].fields.has(named: batch.common.key(at: common)) {
                drafts[index].fields.append(common, of: batch.common)
            }
        }
        addIdentity(batch.identity, batch.digest, to: &drafts)
        var events: [Event] = []
        for index in drafts.indices {
            drafts[index].fields.append("line", Int64(line))
            events.append(try enter(drafts[index], at: desk.moment.now, by: caller.name))
        }
        return events
    }

    /// What every event of a request ends with: which request it was.
    private func addIdentity(_ identity: Fields, _ digest: RequestDigest, to drafts: inout [Draft]) {
        let id = identity.index(of: "id")
        for index in drafts.indices {
            if let id {
                drafts[index].fields.append(id, of: identity)
                drafts[index].fields.append("digest") { digest.append(to: &$0) }
            }
            if drafts.count > 1 { drafts[index].fields.append("request", lastNumber + 1) }
        }
    }

    private func enter(
        _ drafts: consuming [Draft], _ key: [UInt8]?, at: Instant, by caller: Caller
    ) throws(Refusal) -> [Event] {
        var events: [Event] = []
        events.reserveCapacity(drafts.count)
        let first = lastNumber + 1
        // Taken out one by one, for a draft that stays in its array is copied.
        drafts.reverse()
        while let draft = drafts.popLast() {
            do throws(Refusal) {
                events.append(try enter(consume draft, at: at, by: caller.name))
            } catch {
                // Decide has checked all that Apply relies on: books and rules disagree, or the store is damaged.
                fault = error
                throw error
            }
        }
        if let key, !events.isEmpty { identifiers.add(key, event: first) }
        rates.count(caller, events: events.count, at: at)
        return events
    }

    /// Enters one event in the books and the group.
    private func enter(_ draft: consuming Draft, at: Instant, by: String) throws(Refusal) -> Event {
        let posting = draft.posting
        let event = Event(number: lastNumber + 1, at: at, by: by, consume draft)
        try books.apply(event, posting)
        if newestOrigin.at != at || newestOrigin.kind != event.kind || newestOrigin.by != by {
            newestOrigin = (at, by, event.kind, Event.origin(at: at, by: by, event.kind))
        }
        store.unsettled.append { event.append(newestOrigin.bytes, to: &$0) }
        if let posting, sealedStock != nil {
            moved.append(posting.shelf)
        } else {
            newestOther = event.number
        }
        switch event.kind {
        case .granted, .revoked: newestDesk = nil
        case .clockSet:
            newestDesk = nil
            // The clock may have gone back: days that it was ahead by are still to come.
            sweptDay = nil
        default: break
        }
        return event
    }

    /// Enters an event that nobody asked for: the first ones, and the sweep's.
    func enterAlone(_ draft: Draft, at: Instant, by: String) throws(JournalError) {
        _ = try booking { () throws(Refusal) in try enter(draft, at: at, by: by) }
    }

    /// The events of the request that used the id with that key before; nil for a new one.
    private func replayed(_ key: [UInt8], _ digest: RequestDigest) throws(Refusal) -> [Event]? {
        guard let first = try firstEvent(key) else { return nil }
        let event = try books.knownEvent(first)
        guard identifierKey(of: event.fields, user: event.by) == key else {
            throw .damaged("an id leads to event \(first), which has another")
        }
        guard event["digest"] == digest.text else {
            throw Refusal(.idReused, [], "the id was used for another request, event \(first)")
        }
        var events = [event]
        while let next = try store.event(first + UInt64(events.count)),
            identifierKey(of: next.fields, user: next.by) == key
        {
            events.append(next)
        }
        return events
    }

    private func firstEvent(_ key: [UInt8]) throws(Refusal) -> UInt64? {
        if let event = identifiers.event(of: key) { return event }
        if let event = settlingIdentifiers.event(of: key) { return event }
        return greatestSettledKey.isBytewise(before: key) ? nil : try store.request(key)
    }

    private func requireWriting(isCorrection: Bool) throws(Refusal) {
        if isReadOnly {
            throw Refusal(.readOnly, [], "damage was found: nothing is written until the administrator has seen to it")
        }
        try requireRoom(isCorrection: isCorrection)
    }

    /// A refusal that is no damage; damage stops all writing, and a fault in applying stops the process.
    private func refused(_ refusal: Refusal) throws(JournalError) -> Outcome {
        if let fault { throw .damaged(fault.message) }
        if refusal.code == .internal { damage = damage ?? refusal }
        return .refused(refusal)
    }
}
