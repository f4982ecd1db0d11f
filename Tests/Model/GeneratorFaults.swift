/// One fault in a request now and then, and the requests with which every run begins.
extension RequestGenerator {
    mutating func spoil(_ draft: inout Draft) {
        let chance = random.number(0...999)
        guard chance < 70, let form = Vocabulary.forms[draft.verb] else { return }
        let isAtClosed = changingIsClosed && draft.fields.contains { $0.value == World.changing }
        switch chance {
        case 0...9:
            let required = form.rules.filter { $0.isRequired && !["facility", "product"].contains($0.key) }
            if let rule = required.randomElement(using: &random) { draft.fields.removeAll { $0.key == rule.key } }
        case 10...24: spoilValue(&draft, form)
        case 25...27: draft.add("colour", "blue")
        case 28...29: draft.fields.append(draft.fields[0])
        case 30...44: if !isAtClosed { spoilName(&draft) }
        case 45...54:
            draft.fields.removeAll { $0.key == "occurred" }
            draft.add("occurred", Days.text(instant: now + Int64(random.number(1_000...90_000_000))))
        default:
            guard World.plainVerbs.contains(where: { $0.0 == draft.verb }) else { return }
            let keys = form.rules.map(\.key).filter {
                ["recipient", "trainer", "note", "worker", "supplier"].contains($0)
            }
            let key = random.pick(keys)
            draft.fields.removeAll { $0.key == key }
            let isBare = key == "recipient" && random.chance(30)
            draft.add(key, isBare ? random.pick(["8403151239", "1503841234"]) : random.pick(World.personalNumbers))
        }
    }

    private mutating func spoilName(_ draft: inout Draft) {
        let names: [(String, String)] = [
            ("facility", "nowhere"), ("from", "nowhere"), ("to", "nowhere"), ("product", "aspirin"), ("lot", "NONE"),
            ("event", String(newest + 100_000)), ("shipment", "1"),
        ]
        let isRegister = ["PRODUCT", "FACILITY"].contains(draft.verb)
        let index = draft.fields.indices.filter { index in
            names.contains { $0.0 == draft.fields[index].key } && !isRegister
        }.randomElement(using: &random)
        guard let index, let name = names.first(where: { $0.0 == draft.fields[index].key }) else { return }
        if name.0 == "lot", ["RECEIVE", "RETURN"].contains(draft.verb) { return }
        draft.fields[index].value = name.1
    }

    private mutating func spoilValue(_ draft: inout Draft, _ form: Form) {
        guard let index = draft.fields.indices.randomElement(using: &random),
            let rule = form.rules.first(where: { $0.key == draft.fields[index].key })
        else { return }
        let bad: [String] =
            switch rule.kind {
            case .quantity: ["0", "01", "1000001", "-3", "4x", "1.5", ""]
            case .limit, .count: ["-1", "00", "1000000001", "x"]
            case .event: ["-1", "x1", "1.0", ""]
            case .date: ["2026-02-30", "2026-13-01", "20260301", "2027-3-1"]
            case .instant: ["yesterday", "2026-11-23T25:00:00Z", "2026-11-23T12:00:00", "2026-02-29"]
            case .code: ["Alfa", "_x", "a/b", String(repeating: "a", count: 65)]
            case .lot: ["", String(repeating: "1", count: 21), "a b", "Å1"]
            case .user: ["-x", "a b", ""]
            case .person: ["", String(repeating: "p", count: 65)]
            case .identifier: ["", "a b", "a/b", String(repeating: "i", count: 65)]
            case .text: [String(repeating: "t", count: 1_001)]
            case .choice: ["maybe", "", "Yes"]
            case .money: ["1.23456", "-1", "1,5", "x"]
            case .currency: ["nok", "NO", "NOKK"]
            case .gtin: ["123", "09506000134353"]
            case .moment, .period, .within: ["x"]
            }
        draft.fields[index].value = random.pick(bad)
    }

    /// Facilities, products, grants and the first quotas.
    mutating func openingRequests() -> [ModelRequest] {
        var lines: [(String, [(key: String, value: String)])] = []
        for (facility, type) in zip(World.facilities, World.types) {
            lines.append(("FACILITY", [("facility", facility), ("name", "House of \(facility)"), ("type", type)]))
        }
        for (index, product) in World.products.enumerated() {
            lines.append(
                (
                    "PRODUCT",
                    [
                        ("product", product), ("name", "Product \(index)"),
                        ("form", index == 3 ? "vial" : "nasal-spray"),
                        ("strength-ug", "\(400 * (index + 1))"),
                    ]
                ))
        }
        lines.append(("PRODUCT", [("product", "spray-1.8mg"), ("pack", "2"), ("gtin", "09506000134352")]))
        lines.append(("PRODUCT", [("product", "spray-1.8mg"), ("pack", "10"), ("gtin", "00012345600012")]))
        lines.append(("PRODUCT", [("product", "spray-1.26mg"), ("min-shelf-life-days", "7")]))
        for actor in World.actors.dropFirst() where Vocabulary.roles.contains(actor.role) {
            let grant = [(key: "user", value: actor.user), (key: "role", value: actor.role)]
            if actor.facilities.isEmpty { lines.append(("GRANT", grant)) }
            for facility in actor.facilities { lines.append(("GRANT", grant + [("facility", facility)])) }
        }
        for facility in World.facilities.dropLast() {
            lines.append(("QUOTA", [("facility", facility), ("max", "1200"), ("min", "50")]))
        }
        lines.append(("QUOTA", [("facility", "alfa"), ("product", "spray-1.8mg"), ("max", "400")]))
        return lines.map { verb, fields in
            nextId += 1
            return ModelRequest(
                user: "root", isAdministrator: true, connection: 0, verb: verb,
                fields: fields + [("id", "setup-\(nextId)")])
        }
    }
}
