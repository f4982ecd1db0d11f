import Line

/// An ERR in plain words, with what to type instead.
struct Refusal {
    let code: String
    let fields: [Field]
    /// Of the request; empty where it is not known.
    var verb = ""

    /// The message, then the code and what came with it. A recipient's code is not repeated to whoever looks on.
    var words: String {
        var details = [code]
        for field in fields where field.key != "message" && field.key != "recipient" {
            var part: [UInt8] = []
            part.appendField(field.key, field.value)
            details.append(TerminalText.printable(String(decoding: part, as: UTF8.self)))
        }
        let message = fields["message"].map(TerminalText.printable) ?? "the daemon refused"
        return "\(message) (\(details.joined(separator: " ")))"
    }

    /// What to type next, as requests.
    var hint: String? {
        switch code {
        case "unknown-facility": "FACILITIES lists the facilities"
        case "unknown-product": "PRODUCTS lists the products"
        case "unknown-lot": "LOTS lists the lots; RECEIVE makes a new one known"
        case "unknown-shipment": "SHIPMENTS lists those still on their way"
        case "unknown-event": "EVENTS lists the log; WHOAMI tells its newest number (seq)"
        case "unknown-grant": "GRANTS lists who may do what"
        case "unknown-verb": "HELP lists the verbs"
        case "unknown-field", "missing-field", "duplicate-field", "bad-value":
            "HELP \(verbField)lists its fields and their values"
        case "bad-line", "bad-encoding":
            "a request is VERB key=value …, and a value with spaces is written key=\"two words\""
        case "forbidden": "WHOAMI tells your role; an admin gives one with GRANT user= role= [facility=]"
        case "insufficient-stock": "STOCK \(facilityField)lists what is there, by lot"
        case "expired", "lot-mismatch": "LOTS lists the lots with their expiry; LOT corrects a wrong one"
        case "quota-exceeded": "QUOTAS \(facilityField)tells what a facility may hold; an admin changes it with QUOTA"
        case "same-user": "a second user says it: PENDING and DISCREPANCIES list what waits"
        case "id-reused": "leave id out and a new one is made"
        case "not-pending": "PENDING lists what waits for a second user"
        case "clock-behind": "set the computer's clock; if it was wrong before, an admin says CLOCK reason=\"…\""
        case "personal-number": "use a code of your own, never a national identity number"
        case "facility-not-empty": "STOCK and SHIPMENTS tell what is left: ship it, or have it destroyed"
        case "facility-closed": "FACILITIES tells which are open; FACILITY facility=… closed=no opens one again"
        case "no-batch": "BEGIN opens a batch; naloxctl - reads one from a file"
        case "storage-full": "free some disk: naloxctl doctor tells how much is left"
        case "read-only", "internal": "naloxctl doctor and journalctl -u naloxd tell why"
        default: nil
        }
    }

    private var verbField: String { verb.isEmpty ? "verb=… " : "verb=\(verb) " }
    private var facilityField: String { fields["facility"].map { "facility=\(TerminalText.printable($0)) " } ?? "" }
}
