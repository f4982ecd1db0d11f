import Line

extension Verb {
    /// What the verb takes, for checking, for HELP and for completion.
    public var form: Form {
        writing?.form ?? Self.otherForms[self] ?? .none
    }

    private static let otherForms = Dictionary(
        uniqueKeysWithValues: allCases.filter { $0.writing == nil }.map { ($0, $0.otherForm) })

    private var otherForm: Form {
        let facility = FieldForm.optional("facility", .code)
        return switch self {
        case .begin:
            Form("begins a batch: all or none of up to \(Limits.batchWrites) writes", Form.ofBatch)
        case .commit: Form("carries out the batch", [])
        case .abort: Form("forgets the batch", [])
        case .ping: Form("answers", [])
        case .whoAmI: Form("says who you are and what you may do", [])
        case .help: Form("lists the verbs, or a verb's fields", [.optional("verb", .verb)])
        case .quit: Form("ends the connection", [])
        case .stock:
            Form(
                "stock on hand, now or at any past moment",
                [
                    facility, .optional("product", .code), .optional("lot", .lot),
                    .optional("status", .choice(["available", "quarantine"])), .optional("as-of", .moment),
                    .optional("known-at", .moment),
                ]
            )
        case .card:
            Form(
                "the stock card of a product at a facility",
                [
                    .counter, .required("product", .code), .optional("lot", .lot), .optional("from", .instant),
                    .optional("to", .instant),
                ]
            )
        case .expiring: Form("what expires soon, expired included", [facility, .optional("within", .days)])
        case .quotas: Form("storage limits, what is stored and on its way, and what is free", [facility])
        case .trace: Form("every movement of a lot", [.required("product", .code), .required("lot", .lot)])
        case .balance:
            Form(
                "trial balance of every lot",
                [.optional("product", .code), .optional("lot", .lot), .optional("as-of", .moment)]
            )
        case .events:
            Form(
                "the log's own lines",
                [
                    .optional("from", .eventNumber), .optional("to", .eventNumber), .optional("limit", .eventCount),
                    facility,
                    .optional("kind", .choice(EventKind.allCases.map(\.rawValue))),
                    .optional("follow", .choice(["yes", "no"])),
                ]
            )
        case .report:
            Form(
                "what was done in a period",
                [
                    .optional("period", .period), facility,
                    .optional("by", .choice(ReportColumn.allCases.map(\.rawValue))),
                    .optional("known-at", .moment),
                ]
            )
        case .forecast: Form("months of stock, and what to order", [facility, .optional("product", .code)])
        case .shipments: Form("shipments under way", [facility])
        case .pending: Form("destructions that wait for a second user", [facility])
        case .discrepancies: Form("discrepancies that nobody has explained", [facility])
        case .facilities: Form("all facilities", [])
        case .products: Form("all products, a row a barcode", [])
        case .lots: Form("all lots", [])
        case .grants: Form("who was granted what", [])
        case .scan: Form("what a barcode says", [.required("code", .text)])
        case .checkpoint: Form("a signed statement of the log's size and root", [])
        case .proof:
            Form(
                "that an event is in the log, or that one log extends another",
                [
                    FieldForm("event", .eventNumber, .requiredWithout("from")),
                    FieldForm("size", .eventCount, .requiredWith("event")),
                    FieldForm("from", .eventCount, .requiredWith("to")),
                    FieldForm("to", .eventCount, .requiredWith("from")),
                ]
            ) { fields throws(Refusal) in
                let others: [FieldKey] = fields["event"] == nil ? ["size"] : ["from", "to"]
                if let key = others.first(where: { fields[$0] != nil }) {
                    throw .badValue(key.name, "a proof is of event and size, or of from and to")
                }
            }
        case .stats: Form("counters and gauges", [])
        case .product, .facility, .quota, .receive, .dispense, .returned, .ship, .arrive, .cancel, .count, .resolve,
            .quarantine, .release, .destroy, .confirm, .reject, .lot, .correct, .train, .use, .carry, .consent,
            .followUp, .clock, .grant, .revoke:
            .none
        }
    }
}

extension Form {
    static let ofBatch: [FieldForm] = [.optional("id", .id), .optional("worker", .person), .optional("note", .text)]

    /// Of a write, which has its own.
    fileprivate static let none = Form("", [])
}
