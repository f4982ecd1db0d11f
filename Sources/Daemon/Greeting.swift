import Ledger
import Line

/// The one line that the server says first.
public enum Greeting {
    public static let version = "0.1.0"

    static func bytes(_ caller: Caller, _ books: Books, newest: UInt64) throws(Refusal) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.appendText("OK")
        bytes.appendFields([Field("naloxd", version), Field("protocol", 1), Field("site", books.header.site)])
        bytes.appendFields(identity(caller, try books.rights(of: caller)))
        bytes.appendField("seq", String(newest))
        bytes.append(0x0A)
        return bytes
    }

    /// Who the caller is: the strongest role, and the facility if there is exactly one.
    static func identity(_ caller: Caller, _ rights: Rights) -> [Field] {
        [Field("user", caller.name), Field("role", rights.role.rawValue)]
            + (rights.onlyFacility.map { [Field("facility", $0)] } ?? [])
    }
}
