import Line

extension Verb {
    /// What the verb takes, for checking, for HELP and for completion.
    public var form: Form {
        writing?.form ?? Self.otherForms[self] ?? Form("", [])
    }

    private static let otherForms = Dictionary(
        uniqueKeysWithValues: allCases.filter { $0.writing == nil }.map { ($0, $0.otherForm) })

    private var otherForm: Form {
        switch self {
        case .begin:
            Form("begins a batch: all or none of up to \(Limits.batchWrites) writes", Form.ofBatch)
        case .commit: Form("carries out the batch", [])
        case .abort: Form("forgets the batch", [])
        case .ping: Form("answers", [])
        case .whoAmI: Form("says who you are and what you may do", [])
        case .help: Form("lists the verbs, or a verb's fields", [.optional("verb", .verb)])
        case .quit: Form("ends the connection", [])
        case .proof:
            Form(query.summary, query.fields) { fields throws(Refusal) in
                let others = fields["event"] == nil ? ["size"] : ["from", "to"]
                if let key = others.first(where: { fields[$0] != nil }) {
                    throw .badValue(key, "a proof is of event and size, or of from and to")
                }
            }
        default: Form(query.summary, query.fields)
        }
    }

    private var query: (summary: String, fields: [FieldForm]) {
        let facility = FieldForm.optional("facility", .code)
        return switch self {
        case .stock:
            (
                "stock on hand, now or at any past moment",
                [
                    facility, .optional("product", .code), .optional("lot", .lot),
                    .optional("status", .choice(["available", "quarantine"])), .optional("as-of", .moment),
                    .optional("known-at", .moment),
                ]
            )
        case .card:
            (
                "the stock card of a product at a facility",
                [
                    .counter, .required("product", .code), .optional("lot", .lot), .optional("from", .instant),
                    .optional("to", .instant),
                ]
            )
        case .expiring: ("what expires soon, expired included", [facility, .optional("within", .days)])
        case .quotas: ("storage limits, what is stored and on its way, and what is free", [facility])
        case .trace: ("every movement of a lot", [.required("product", .code), .required("lot", .lot)])
        case .balance:
            (
                "trial balance of every lot",
                [.optional("product", .code), .optional("lot", .lot), .optional("as-of", .moment)]
            )
        case .events:
            (
                "the log's own lines",
                [
                    .optional("from", .eventNumber), .optional("to", .eventNumber), .optional("limit", .eventCount),
                    facility,
                    .optional("kind", .choice(EventKind.allCases.map(\.rawValue))),
                    .optional("follow", .choice(["yes", "no"])),
                ]
            )
        case .report:
            (
                "what was done in a period",
                [
                    .optional("period", .period), facility, .optional("by", .choice(Verb.reportColumns)),
                    .optional("known-at", .moment),
                ]
            )
        case .forecast: ("months of stock, and what to order", [facility, .optional("product", .code)])
        case .shipments: ("shipments under way", [facility])
        case .pending: ("destructions that wait for a second user", [facility])
        case .discrepancies: ("discrepancies that nobody has explained", [facility])
        case .facilities: ("all facilities", [])
        case .products: ("all products, a row a barcode", [])
        case .lots: ("all lots", [])
        case .grants: ("who was granted what", [])
        case .scan: ("what a barcode says", [.required("code", .text)])
        case .checkpoint: ("a signed statement of the log's size and root", [])
        case .proof:
            (
                "that an event is in the log, or that one log extends another",
                [
                    FieldForm("event", .eventNumber, .requiredWithout("from")),
                    FieldForm("size", .eventCount, .requiredWith("event")),
                    FieldForm("from", .eventCount, .requiredWith("to")),
                    FieldForm("to", .eventCount, .requiredWith("from")),
                ]
            )
        default: ("counters and gauges", [])
        }
    }

    public static let reportColumns = [
        "facility", "municipality", "type", "product", "group", "visit", "channel", "month",
    ]
}

extension Form {
    static let ofBatch: [FieldForm] = [.optional("id", .id), .optional("worker", .person), .optional("note", .text)]
}
