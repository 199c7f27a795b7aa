internal import Glibc
internal import ScanHistory

extension FileState {
  /// What the system says of the file at a path; `nil` when there is none.
  init?(path: String) {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return nil }
    func nanoseconds(_ time: timespec) -> Int64 {
      Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }
    self.init(
      device: Int64(bitPattern: UInt64(status.st_dev)),
      inode: Int64(bitPattern: UInt64(status.st_ino)), size: Int(status.st_size),
      modified: nanoseconds(status.st_mtim), changed: nanoseconds(status.st_ctim))
  }

  /// What tells a file from all others, whatever path leads to it.
  struct Identity: Hashable {
    var device: Int64
    var inode: Int64
  }

  var identity: Identity { Identity(device: device, inode: inode) }
}
