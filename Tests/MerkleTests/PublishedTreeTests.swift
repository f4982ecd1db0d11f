import Merkle
import Testing

/// The eight leaves with which RFC 6962 implementations are tested since Certificate Transparency's first; hashes and
/// proofs as published by github.com/transparency-dev/merkle (testonly/constants.go, testdata).
@Suite struct PublishedTreeTests {
    static let leaves = [
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    ].map { hexadecimal in decodeHexadecimal(hexadecimal).withUnsafeBytes { TreeHash.leafHash(of: $0) } }

    static let leafHashes = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "0298d122906dcfc10892cb53a73992fc5b9f493ea4c9badb27b791b4127a7fe7",
        "07506a85fd9dd2f120eb694f86011e5bb4662e5c415a62917033d4a9624487e7",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "4271a26be0d8a84f0bd54c8c302e7cb3a3b5d1fa6780a40bcce2873477dab658",
        "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
        "46f6ffadd3d06a09ff3c5860d2755c8b9819db7df44251788c7d8e3180de8eb1",
    ]

    static let roots = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]

    @Test func leavesAndRoots() throws {
        #expect(Self.leaves == Self.leafHashes.map { TreeHash(hexadecimal: $0) })
        let tree = StoredTree(Self.leaves)
        for (size, published) in Self.roots.enumerated() {
            #expect(try tree.root(size: UInt64(size)) == TreeHash(hexadecimal: published))
            #expect(StoredTree(Self.leaves.prefix(size)).frontier.root == TreeHash(hexadecimal: published))
        }
    }

    struct Inclusion: Sendable {
        let index: UInt64
        let size: UInt64
        let proof: [String]
    }

    @Test(arguments: [
        Inclusion(index: 0, size: 1, proof: []),
        Inclusion(
            index: 0, size: 8,
            proof: [
                "lqKW0iTyhcZ77pPDD4owkVfw2qNdxbh+QQt4YwoJz8c=", "Xwg/ChozygdqlSeYMlgNs+DvRYS9/x9UyKNg9Q3jAx4=",
                "a0eq8p7jwq+a+Im8H7klTavTEXfxYjLdaqsDXKOb9uQ=",
            ]),
        Inclusion(
            index: 5, size: 8,
            proof: [
                "vBoGQ7EuTS18d5GPROD095qDi2z57FtcKD4fTYhZnms=", "yoVOoSjtBQtBs1/8G4e46yveRh6eO1WW7Oa51ZdaCuA=",
                "037kGJdt2VdTwcc4Yrk5j6Kiz5tP8P3+izDNlSCWFLc=",
            ]),
        Inclusion(index: 2, size: 3, proof: ["+sVCA+fMaWzw38tCySodnbr3CtnmIfS9jZhmLwDjwSU="]),
        Inclusion(
            index: 1, size: 5,
            proof: [
                "bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=", "Xwg/ChozygdqlSeYMlgNs+DvRYS9/x9UyKNg9Q3jAx4=",
                "vBoGQ7EuTS18d5GPROD095qDi2z57FtcKD4fTYhZnms=",
            ]),
    ])
    func inclusionProofs(published: Inclusion) throws {
        let proof = try StoredTree(Self.leaves).inclusionProof(index: published.index, size: published.size)
        #expect(proof.map(\.description) == published.proof)
        #expect(
            verifyInclusion(
                of: Self.leaves[Int(published.index)], index: published.index, size: published.size, proof: proof,
                root: TreeHash(hexadecimal: Self.roots[Int(published.size)])))
    }

    struct Consistency: Sendable {
        let from: UInt64
        let to: UInt64
        let proof: [String]
    }

    @Test(arguments: [
        Consistency(from: 1, to: 1, proof: []),
        Consistency(
            from: 1, to: 8,
            proof: [
                "lqKW0iTyhcZ77pPDD4owkVfw2qNdxbh+QQt4YwoJz8c=", "Xwg/ChozygdqlSeYMlgNs+DvRYS9/x9UyKNg9Q3jAx4=",
                "a0eq8p7jwq+a+Im8H7klTavTEXfxYjLdaqsDXKOb9uQ=",
            ]),
        Consistency(
            from: 6, to: 8,
            proof: [
                "DrxdNDf74tsVi58Sah0RjjCBgQMdCpSfje3t68VY72o=", "yoVOoSjtBQtBs1/8G4e46yveRh6eO1WW7Oa51ZdaCuA=",
                "037kGJdt2VdTwcc4Yrk5j6Kiz5tP8P3+izDNlSCWFLc=",
            ]),
        Consistency(
            from: 2, to: 5,
            proof: [
                "Xwg/ChozygdqlSeYMlgNs+DvRYS9/x9UyKNg9Q3jAx4=", "vBoGQ7EuTS18d5GPROD095qDi2z57FtcKD4fTYhZnms=",
            ]),
        Consistency(
            from: 6, to: 7,
            proof: [
                "DrxdNDf74tsVi58Sah0RjjCBgQMdCpSfje3t68VY72o=", "sIaT7C5yFZcTBkHoIR5+7cy0wmQTlj7ubB4u0W/7Gl8=",
                "037kGJdt2VdTwcc4Yrk5j6Kiz5tP8P3+izDNlSCWFLc=",
            ]),
    ])
    func consistencyProofs(published: Consistency) throws {
        let proof = try StoredTree(Self.leaves).consistencyProof(from: published.from, to: published.to)
        #expect(proof.map(\.description) == published.proof)
        #expect(
            verifyConsistency(
                fromSize: published.from, fromRoot: TreeHash(hexadecimal: Self.roots[Int(published.from)]),
                toSize: published.to, toRoot: TreeHash(hexadecimal: Self.roots[Int(published.to)]), proof: proof))
    }

    /// From github.com/transparency-dev/merkle, rfc6962_test.go.
    @Test func singleLeaf() {
        #expect(
            Array("L123456".utf8).withUnsafeBytes { TreeHash.leafHash(of: $0) }
                == TreeHash(hexadecimal: "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56"))
    }
}
