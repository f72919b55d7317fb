// Forms that take files: too many or too large is said before anything is sent, and the bar shows
// how far the sending is. Without it the server says the same, after the sending.

const MIB = 1024 * 1024;

function fault(input) {
  const limits = input.form.dataset;
  const most = Number(limits.filesMost);
  const bytes = Number(limits.filesBytes);
  const files = Array.from(input.files);
  const sum = files.reduce((total, file) => total + file.size, 0);
  if (files.length > most) return "一次最多选 " + most + " 个文件，请分几次上传。";
  if (sum > bytes) {
    return (
      "所选文件共 " + (sum / MIB).toFixed(1) + " MB，一次合计不超过 " +
      Math.floor(bytes / MIB) + " MB。请分几次上传，或降低扫描分辨率。"
    );
  }
  return "";
}

document.addEventListener("change", (event) => {
  const input = event.target;
  if (!input.matches || !input.matches("form[data-files-bytes] input[type=file]")) return;
  input.setCustomValidity(fault(input));
  input.reportValidity();
});

document.addEventListener("htmx:xhr:progress", (event) => {
  const bar = event.target.querySelector && event.target.querySelector("progress");
  if (bar && event.detail.lengthComputable) {
    bar.value = (100 * event.detail.loaded) / event.detail.total;
  }
});
