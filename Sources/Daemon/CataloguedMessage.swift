/// The messages that an administrator may look for, each with the identifier by which journald knows it for ever
/// (`MESSAGE_ID=`). systemd/naloxd.catalog tells what each means and what to do about it; `journalctl -x` shows that.
public enum CataloguedMessage: String, CaseIterable, Sendable {
    case serving = "serving"
    case stopped = "stopped"
    case reloaded = "reloaded"
    case ledgerMade = "made a ledger"
    case keyNamed = "named a new key in the log"
    case managerNotTold = "systemd cannot be told"
    case staleReaders = "stale readers could not be cleared"
    case damageFound = "damage was found"
    case unreadable = "the ledger cannot be read"
    case cannotServe = "cannot serve"
    case backupFailed = "the backup was not finished"
    case verificationFailed = "the ledger was not found sound"
    case restoreFailed = "the restore was not finished"

    var identifier: String {
        switch self {
        case .serving: "258cb30913d847b8b95a5a84945bb6a2"
        case .stopped: "0bc7e35e7df64c97a4a3b5afa75cea17"
        case .reloaded: "7ab7f88991fd4e67a1ec67cff554a674"
        case .ledgerMade: "85466c0db72e47068f99032a268e24bb"
        case .keyNamed: "c17071fd7d8944c38d1aed19407d38ff"
        case .managerNotTold: "6b31417472b7495fbb6510020231f535"
        case .staleReaders: "f14c827516594b14bae7f9d1539047e0"
        case .damageFound: "0ac7594028ce490a9b496f92c64f3f25"
        case .unreadable: "0d790666b6ec465d9d03073b23f3458b"
        case .cannotServe: "28dd38d85c2d470390b51e4563458530"
        case .backupFailed: "23b5e4991f0f4484b5ad3f2f09e9ce4a"
        case .verificationFailed: "b9a682b54ae74a9582934ff06c726c8e"
        case .restoreFailed: "4a55e880d93d49c9b4a6303ad29981b3"
        }
    }
}
