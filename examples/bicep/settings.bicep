// Writes app settings, and keeps those that it does not name.

param appName string

@secure()
param current object

param wanted object

resource settings 'Microsoft.Web/sites/config@2024-04-01' = {
  name: '${appName}/appsettings'
  properties: union(current, wanted)
}
