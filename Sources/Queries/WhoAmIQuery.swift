import Ledger
import Line

/// WHOAMI: the caller as the kernel tells it, and the strongest role granted; a row a facility of a terminal that has
/// several.
enum WhoAmIQuery {
    static func answer(_ reading: Reading, _ rows: inout RowWriter) -> [Field] {
        let rights = reading.rights
        var fields = [Field("user", reading.caller.name), Field("role", rights.role.rawValue)]
        if let facility = rights.onlyFacility {
            fields.append(Field("facility", facility))
        } else {
            for facility in rights.facilities { rows.add([Field("facility", facility)]) }
        }
        return fields
    }
}
