import CivilTime
import Ledger

/// What REPORT reads of one event's line. It borrows the line's bytes.
struct ReportedEvent {
    enum Kind {
        case dispensed
        case trained
        case used
        case carried
        case followedUp
    }

    let number: UInt64
    let kind: Kind
    /// When it happened.
    private(set) var occurred: Instant
    /// The first event of the request that made it.
    private(set) var request: UInt64
    private(set) var facility: UnsafeRawBufferPointer?
    private(set) var product: UnsafeRawBufferPointer?
    private(set) var lot: UnsafeRawBufferPointer?
    /// `qty`, `doses` or `trained`.
    private(set) var quantity: Int64 = 0
    private(set) var recipient: UnsafeRawBufferPointer?
    private(set) var visit: UnsafeRawBufferPointer?
    /// A training's audience is a group.
    private(set) var group: UnsafeRawBufferPointer?
    private(set) var channel: UnsafeRawBufferPointer?
    private(set) var reason: UnsafeRawBufferPointer?
    /// `outcome` or `carrying`.
    private(set) var result: UnsafeRawBufferPointer?

    /// The keys by their numbers, made once a report.
    struct Keys {
        let facility = number("facility"), product = number("product"), lot = number("lot"), qty = number("qty")
        let request = number("request"), occurred = number("occurred"), recipient = number("recipient")
        let visit = number("visit"), group = number("group"), audience = number("audience")
        let channel = number("channel"), reason = number("reason"), doses = number("doses")
        let trained = number("trained"), outcome = number("outcome"), carrying = number("carrying")

        private static func number(_ key: StaticString) -> UInt64 {
            UnsafeRawBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount).keyNumber
        }
    }

    /// Nil for an event that no report counts.
    init?(_ number: UInt64, _ line: UnsafeRawBufferPointer, _ keys: Keys) throws(Refusal) {
        var fields = LineFields(line)
        _ = fields.next()
        let at = fields.next()
        _ = fields.next()
        guard let at, let kind = fields.next(), kind.key.equals("kind") else { throw Self.unreadable(number) }
        guard let counted = Self.kind(kind.value) else { return nil }
        guard let recorded = Instant(bytes: at.value) else { throw Self.unreadable(number) }
        self.number = number
        self.kind = counted
        occurred = recorded
        request = number
        while let field = fields.next() {
            guard take(field, keys) else { throw Self.unreadable(number) }
        }
        if fields.isBroken { throw Self.unreadable(number) }
    }

    private static func kind(_ word: UnsafeRawBufferPointer) -> Kind? {
        switch word.count {
        case 9: word.equals("dispensed") ? .dispensed : nil
        case 4: word.equals("used") ? .used : nil
        case 7: word.equals("trained") ? .trained : word.equals("carried") ? .carried : nil
        case 11: word.equals("followed-up") ? .followedUp : nil
        default: nil
        }
    }

    private static func unreadable(_ number: UInt64) -> Refusal {
        .damaged("event \(number): its line cannot be read")
    }

    /// - Returns: false where the value is out of form.
    private mutating func take(_ field: LineFields.Part, _ keys: Keys) -> Bool {
        let key = field.key.keyNumber
        if key == keys.facility {
            facility = field.value
        } else if key == keys.product {
            product = field.value
        } else if key == keys.lot {
            lot = field.value
        } else if key == keys.recipient {
            recipient = field.value
        } else if key == keys.visit {
            visit = field.value
        } else if key == keys.group || key == keys.audience {
            group = field.value
        } else if key == keys.channel {
            channel = field.value
        } else if key == keys.reason {
            reason = field.value
        } else if key == keys.outcome || key == keys.carrying {
            result = field.value
        } else {
            return takeNumber(field, key, keys)
        }
        return true
    }

    private mutating func takeNumber(_ field: LineFields.Part, _ key: UInt64, _ keys: Keys) -> Bool {
        if key == keys.occurred {
            guard let instant = Instant(bytes: field.value) else { return false }
            occurred = instant
        } else if key == keys.request {
            guard let first = field.value.wholeNumber else { return false }
            request = UInt64(first)
        } else if key == keys.qty && kind == .dispensed || key == keys.doses && kind == .used
            || key == keys.trained && kind == .trained
        {
            guard let units = field.value.wholeNumber else { return false }
            quantity = units
        }
        return true
    }
}
