{{/* Labels by which the pods of a room are known. Takes (dict "name" room "root" $). */}}
{{- define "vidimus.selector" -}}
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- end }}

{{- define "vidimus.labels" -}}
{{ include "vidimus.selector" . }}
app.kubernetes.io/part-of: vidimus
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
{{- end }}

{{- define "vidimus.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1000
runAsGroup: 1000
fsGroup: 1000
seccompProfile: { type: RuntimeDefault }
{{- end }}

{{- define "vidimus.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end }}

{{/* Files of the installation, out of the Secret of a room. Takes (dict "secret" name "files" list). */}}
{{- define "vidimus.files" -}}
secret:
  secretName: {{ .secret }}
  defaultMode: 0440
  items:
    {{- range .files }}
    - { key: {{ base . }}, path: {{ . }} }
    {{- end }}
{{- end }}

{{/* Who calls a room, and those whose tokens it checks: identity is asked by all. Takes (dict "name" room "root" $). */}}
{{- define "vidimus.callers" -}}
{{- $name := .name }}
{{- range $other, $room := .root.Values.rooms }}
{{- if and (ne $other $name) (or (has $name $room.calls) (and (eq $name "identity") (ne $other "status"))) }}
- podSelector:
    matchLabels:
      {{- include "vidimus.selector" (dict "name" $other "root" $.root) | nindent 6 }}
{{- end }}
{{- end }}
{{- end }}
