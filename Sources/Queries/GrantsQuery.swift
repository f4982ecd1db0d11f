import Ledger
import Line

/// GRANTS: who was granted what.
enum GrantsQuery {
    static func answer(_ reading: Reading, _ rows: inout RowWriter) throws(Refusal) {
        for (user, grants) in try reading.books.allGrants() {
            let sorted = grants.sorted { left, right in
                left.role != right.role
                    ? left.role.rawValue < right.role.rawValue
                    : (left.facility ?? "").utf8.lexicographicallyPrecedes((right.facility ?? "").utf8)
            }
            for grant in sorted {
                var row = [Field("user", user), Field("role", grant.role.rawValue)]
                if let facility = grant.facility { row.append(Field("facility", facility)) }
                rows.add(row)
            }
        }
    }
}
