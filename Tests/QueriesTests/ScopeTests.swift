import Ledger
import Line
import Queries
import Testing

/// Who sees what: a terminal its own facilities, whatever else exists.
@Suite struct ScopeTests {
    private static let kari = Caller(name: "kari", isAdministrator: false)
    private static let ola = Caller(name: "ola", isAdministrator: false)
    private static let auditor = Caller(name: "rev", isAdministrator: false)
    private static let nobody = Caller(name: "nn", isAdministrator: false)

    private func make() throws -> TestLedger {
        let ledger = try Programme.make()
        try ledger.write("GRANT user=kari role=terminal facility=oslo-1")
        try ledger.write("GRANT user=ola role=terminal facility=bergen-1")
        try ledger.write("GRANT user=ola role=terminal facility=oslo-1")
        try ledger.write("GRANT user=rev role=auditor")
        return ledger
    }

    @Test func terminalSeesItsOwn() throws {
        let ledger = try make()
        #expect(try ledger.rows("STOCK", as: Self.kari).count == 2)
        #expect(try ledger.rows("STOCK", as: Self.ola).count == 2)
        #expect(try ledger.rows("STOCK", as: Self.auditor).count == 4)
        #expect(try ledger.rows("SHIPMENTS", as: Self.kari).count == 1)
        #expect(try ledger.rows("DISCREPANCIES", as: Self.ola).count == 2)
        #expect(try ledger.rows("EXPIRING within=200d", as: Self.kari).count == 2)
        #expect(try ledger.rows("CARD product=spray-1.26mg", as: Self.kari).count == 5)
        #expect(try ledger.rows("PRODUCTS", as: Self.kari).count == 3)
        #expect(try ledger.rows("LOTS", as: Self.kari).count == 2)
    }

    @Test(arguments: [
        "STOCK facility=depot", "STOCK facility=nowhere", "STOCK facility=nowhere product=nothing",
        "CARD facility=depot product=nothing",
        "EXPIRING facility=depot", "QUOTAS facility=depot", "SHIPMENTS facility=depot", "PENDING facility=depot",
        "DISCREPANCIES facility=nowhere", "TRACE product=spray-1.26mg lot=A1", "BALANCE", "REPORT", "FORECAST",
        "FACILITIES",
        "GRANTS",
    ])
    func terminalIsForbidden(line: String) throws {
        #expect(try make().refusal(line, as: Self.kari) == "forbidden")
    }

    @Test func strangerMayAskWhoTheyAre() throws {
        let ledger = try make()
        #expect(try ledger.ask("WHOAMI", as: Self.nobody).ok == "user=nn role=none")
        #expect(try ledger.ask("WHOAMI", as: Self.kari).ok == "user=kari role=terminal facility=oslo-1")
        #expect(try ledger.ask("WHOAMI", as: Self.ola).ok == "user=ola role=terminal")
        #expect(try ledger.rows("WHOAMI", as: Self.ola) == ["facility=bergen-1", "facility=oslo-1"])
        #expect(try ledger.ask("WHOAMI").ok == "user=root role=admin")
        #expect(ledger.refusal("STOCK", as: Self.nobody) == "forbidden")
        #expect(try !ledger.rows("HELP", as: Self.nobody).isEmpty)
    }

    @Test func everyVerbIsAnsweredOrSaysWhoAnswersIt() throws {
        let ledger = try make()
        for verb in Verb.allCases where verb.sort == .query || verb.sort == .greeting {
            let elsewhere: Set<Verb> = [.events, .checkpoint, .proof, .stats, .ping, .quit]
            let fields = verb.form.fields.filter { if case .required = $0.presence { true } else { false } }
            guard fields.isEmpty, verb != .card, verb != .proof else { continue }
            #expect(ledger.refusal(verb.rawValue) == (elsewhere.contains(verb) ? "internal" : nil), "\(verb)")
        }
    }

    @Test func helpTellsTheForms() throws {
        let ledger = try make()
        let verbs = try ledger.columns(["verb", "writes"], "HELP")
        #expect(verbs.count == Verb.allCases.count)
        #expect(verbs == verbs.sorted())
        #expect(verbs.contains("STOCK no") && verbs.contains("DISPENSE yes"))
        let groups = "client family staff police prisoner volunteer other unknown trainer"
        let fields = try ledger.rows("HELP verb=train")
        #expect(
            fields[0]
                == #"field=audience form=choice required=yes values="\#(groups)" expected="one of \#(groups)""#
        )
        #expect(fields.contains { $0.hasPrefix("field=facility form=code required=yes") })
        #expect(
            try ledger.rows("HELP verb=TRAIN", as: Self.kari).contains {
                $0.hasPrefix("field=facility form=code required=no")
            })
        #expect(
            try ledger.rows("HELP verb=DISPENSE").contains {
                $0.hasPrefix("field=product form=code required=no") && $0.hasSuffix("; required without code\"")
            })
    }
}
