import Line

/// Everything granted to one user.
struct UserGrants: Record {
    var grants: [Grant] = [] {
        didSet { rights = Rights(isAdministrator: false, grants: grants) }
    }
    /// What all of them together allow, for it is asked for with each request.
    private(set) var rights = Rights.none

    init() {}

    static func bookKey(_ user: String) -> [UInt8] {
        var key = RecordWriter(.grants)
        key.text(user)
        return key.bytes
    }

    init(reading bytes: [UInt8], key: String) throws(Refusal) {
        for field in try LineRecord.fields(bytes) {
            guard let role = Role(rawValue: field.key) else { throw RecordReader.broken }
            grants.append(Grant(role: role, facility: field.value.isEmpty ? nil : field.value))
        }
        rights = Rights(isAdministrator: false, grants: grants)
    }

    var written: [UInt8] {
        LineRecord.bytes(grants.map { Field($0.role.rawValue, $0.facility ?? "") })
    }
}
