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

    /// What to do next.
    var hint: Hint? {
        switch code {
        case "unknown-facility": .request("FACILITIES lists the facilities")
        case "unknown-product": .request("PRODUCTS lists the products")
        case "unknown-lot": .request("LOTS lists the lots; RECEIVE makes a new one known")
        case "unknown-shipment": .request("SHIPMENTS lists those still on their way")
        case "unknown-event": .request("EVENTS lists the log; WHOAMI tells its newest number (seq)")
        case "unknown-grant": .request("GRANTS lists who may do what")
        case "unknown-verb": .request("HELP lists the verbs")
        case "unknown-field", "missing-field", "duplicate-field", "bad-value":
            .request("HELP \(verbField)lists its fields and their values")
        case "bad-line", "bad-encoding":
            .advice("a request is VERB key=value …, and a value with spaces is written key=\"two words\"")
        case "forbidden": .request("WHOAMI tells your role; an admin gives one with GRANT user= role= [facility=]")
        case "insufficient-stock": .request("STOCK \(facilityField)lists what is there, by lot")
        case "expired", "lot-mismatch": .request("LOTS lists the lots with their expiry; LOT corrects a wrong one")
        case "quota-exceeded":
            .request("QUOTAS \(facilityField)tells what a facility may hold; an admin changes it with QUOTA")
        case "same-user": .advice("a second user says it: PENDING and DISCREPANCIES list what waits")
        case "id-reused": .advice("leave id out and a new one is made")
        case "not-pending": .request("PENDING lists what waits for a second user")
        case "clock-behind":
            .advice("set the computer's clock; if it was wrong before, an admin says CLOCK reason=\"…\"")
        case "personal-number": .advice("use a code of your own, never a national identity number")
        case "facility-not-empty": .request("STOCK and SHIPMENTS tell what is left: ship it, or have it destroyed")
        case "facility-closed":
            .request("FACILITIES tells which are open; FACILITY facility=… closed=no opens one again")
        case "no-batch": .request("BEGIN opens a batch; naloxctl - reads one from a file")
        case "storage-full": .advice("free some disk: naloxctl doctor tells how much is left")
        // The doctor says this too, so it cannot send to the doctor.
        case "read-only", "internal":
            .advice("systemctl start naloxd-verify; journalctl -u naloxd -u naloxd-verify tells why")
        default: nil
        }
    }

    private var verbField: String { verb.isEmpty ? "verb=… " : "verb=\(verb) " }
    private var facilityField: String { fields["facility"].map { "facility=\(TerminalText.printable($0)) " } ?? "" }
}
